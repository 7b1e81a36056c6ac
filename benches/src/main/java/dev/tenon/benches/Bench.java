package dev.tenon.benches;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One question. */
interface Bench {
  /** What a user types. */
  String name();

  /**
   * Measures.
   *
   * @param rounds how often each contestant is asked for a figure, where there are several
   */
  Findings find(Setting setting, int rounds) throws InterruptedException;

  /**
   * How a bench runs.
   *
   * @param brief a short form, without peers
   * @param peers the folder where peers are installed
   * @param threads of each contestant
   * @param only cases whose names contain one of these, between commas
   */
  record Setting(boolean brief, Path peers, int threads, String only) {
    /**
     * Those of all cases that are wanted.
     *
     * @throws IllegalArgumentException if none is
     */
    List<String> chosen(List<String> cases) {
      List<String> chosen = cases.stream().filter(each -> Stream.of(only.split(",")).anyMatch(each::contains)).toList();
      if (chosen.isEmpty())
        throw new IllegalArgumentException("--only " + only + ": no case's name contains this; there are "
            + String.join(", ", cases));
      return chosen;
    }
  }

  /**
   * What was found.
   *
   * @param text tables in Markdown
   * @param tree the figures, for programs
   * @param well false if a figure can only come of something gone wrong
   */
  record Findings(String text, Map<String, Object> tree, boolean well) {}
}
