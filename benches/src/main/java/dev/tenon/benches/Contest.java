package dev.tenon.benches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the contestants of a bench in turn, and takes medians. */
final class Contest {
  /** Spinning thread pools of a peer come to rest in this time. */
  private static final long REST_MILLISECONDS = 300;

  private Contest() {}

  /**
   * Figures of a bench.
   *
   * @param described contestants with their versions
   * @param figures by case, then by contestant: the median of the rounds
   */
  record Result(Race bench, Bench.Setting setting, int rounds, List<String> contestants, List<String> described,
      Map<String, double[]> figures) {
    /** How much better the first is than another, per case: above 1 is better. */
    double ratio(String measured, int other) {
      double[] row = figures.getOrDefault(measured, new double[0]);
      return bench.larger() ? row[0] / row[other] : row[other] / row[0];
    }

    /** Whether every figure of ours is better than the worst that can be explained; says which are not. */
    boolean withinLimit() {
      boolean within = true;
      for (var row : figures.entrySet()) {
        double figure = row.getValue()[0];
        if (bench.larger() ? figure >= bench.limit() : figure <= bench.limit()) continue;
        System.err.println(bench.name() + " " + row.getKey() + ": " + figure + " " + bench.unit()
            + " is worse than the limit, " + bench.limit() + "; see docs/adr/0011");
        within = false;
      }
      return within;
    }

    /** Geometric mean of the ratios over all cases. */
    double ratio(int other) {
      double sum = 0;
      for (String each : figures.keySet()) sum += Math.log(ratio(each, other));
      return Math.exp(sum / figures.size());
    }
  }

  static Result run(Race bench, Bench.Setting setting, int rounds) throws InterruptedException {
    List<String> cases = bench.cases(setting);
    List<Race.Entrant> entrants = bench.entrants(setting);
    var contestants = new ArrayList<Contestant>();
    var figures = new LinkedHashMap<String, double[]>();
    try {
      for (String measured : cases) {
        if (bench.fresh()) close(contestants);
        if (contestants.isEmpty()) for (Race.Entrant each : entrants) contestants.add(each.start());
        figures.put(measured, medians(contestants, measured, rounds));
      }
      return new Result(bench, setting, rounds, contestants.stream().map(Contestant::name).toList(),
          contestants.stream().map(Contestant::described).toList(), figures);
    } finally {
      close(contestants);
    }
  }

  private static void close(List<Contestant> contestants) {
    contestants.forEach(Contestant::close);
    contestants.clear();
  }

  private static double[] medians(List<Contestant> contestants, String measured, int rounds)
      throws InterruptedException {
    var rows = new double[contestants.size()][rounds];
    for (Contestant each : contestants) ask(each, measured); // warm
    for (int round = 0; round < rounds; round++)
      for (int c = 0; c < rows.length; c++) rows[c][round] = ask(contestants.get(c), measured);
    return Arrays.stream(rows).mapToDouble(Contest::median).toArray();
  }

  private static double ask(Contestant contestant, String measured) throws InterruptedException {
    Thread.sleep(REST_MILLISECONDS);
    return contestant.measure(measured);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
