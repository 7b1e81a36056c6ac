package dev.tenon.benches;

import java.util.List;
import java.util.Map;

/** A question whose answer is one figure for each case and contestant. */
interface Race extends Bench {
  /** The question, with the unit of its figures. */
  String title();

  /** Unit of the figures. */
  String unit();

  /** Whether a larger figure is the better one. */
  boolean larger();

  /** What no figure of the short form is worse than on any machine, unless a kernel boxes its vectors or worse. */
  double limit();

  /** The cases, in the order of the table. */
  List<String> cases(boolean brief);

  /** The cases that are wanted. */
  default List<String> cases(Setting setting) {
    return setting.chosen(cases(setting.brief()));
  }

  /** Whether contestants begin anew with each case, because whoever does such work in earnest does only one in a process. */
  default boolean fresh() {
    return false;
  }

  /** Who is asked; ours first, peers after. */
  List<Entrant> entrants(Setting setting);

  /**
   * Who is asked, before it runs.
   *
   * @param peer whether it is someone else's program
   */
  record Entrant(String name, List<String> command, Map<String, String> environment, boolean peer) {
    /** The same with an environment. */
    Entrant with(Map<String, String> other) {
      return new Entrant(name, command, other, peer);
    }

    Contestant start() {
      return Contestant.start(name, command, environment);
    }
  }

  @Override default Findings find(Setting setting, int rounds) throws InterruptedException {
    return Table.of(Contest.run(this, setting, rounds));
  }
}
