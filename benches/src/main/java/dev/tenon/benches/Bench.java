package dev.tenon.benches;

import java.util.List;

/** One question about speed. */
interface Bench {
  /** What a user types. */
  String name();

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
    return cases(setting.brief()).stream().filter(each -> each.contains(setting.only())).toList();
  }

  /** Who is asked; ours first, peers after. */
  List<Entrant> entrants(Setting setting);

  /**
   * Who is asked, before it runs.
   *
   * @param peer whether it is someone else's program
   */
  record Entrant(String name, List<String> command, java.util.Map<String, String> environment, boolean peer) {
    Contestant start() {
      return Contestant.start(name, command, environment);
    }
  }

  /**
   * How a bench runs.
   *
   * @param brief a short form, without peers
   * @param peers the folder where peers are installed
   * @param threads of each contestant
   * @param only cases whose names contain this
   */
  record Setting(boolean brief, java.nio.file.Path peers, int threads, String only) {}
}
