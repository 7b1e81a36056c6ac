package dev.tenon.benches;

import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.report.Comparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What a training step takes as context, width, depth and vocabulary grow, and what a transformer and an LSTM of equal parameters learn from the
 * same text in the same time and from as many tokens.
 */
final class Scale implements Bench {
  /** How long both models of the quickstart are warmed before anything is measured, and every case after: it only meets other sizes. */
  private static final double FIRST_SECONDS = 10, WARM_SECONDS = 2;
  private static final String LEARNING = "learning";

  /**
   * Cases in which one size grows.
   *
   * @param recurrent up to which value the LSTM is measured: its program has some sixty ops a token and layer
   */
  private record Series(String name, List<Integer> values, int recurrent, BiFunction<Size, Integer, Size> with) {
    List<Size> cases(boolean brief) {
      return values.stream().limit(brief ? 2 : values.size()).flatMap(value -> List.of(Size.Kind.values()).stream()
          .filter(kind -> kind == Size.Kind.TRANSFORMER || value <= recurrent)
          .map(kind -> with.apply(Size.quickstart(kind), value))).toList();
    }

    int value(Size size) {
      return values.stream().filter(v -> with.apply(size, v).equals(size)).findFirst().orElseThrow();
    }
  }

  private static final List<Series> SERIES = List.of(
      new Series("context", List.of(128, 256, 512, 1024, 2048, 4096, 8192), 512,
          (s, n) -> new Size(s.kind(), s.layers(), s.width(), n, s.vocabulary())),
      new Series("width", List.of(64, 128, 256, 512), 512,
          (s, n) -> new Size(s.kind(), s.layers(), n, s.context(), s.vocabulary())),
      new Series("depth", List.of(1, 2, 4, 8), 8,
          (s, n) -> new Size(s.kind(), n, s.width(), s.context(), s.vocabulary())),
      new Series("vocabulary", List.of(256, 1024, 4096, 16384, 50257), 0,
          (s, n) -> new Size(s.kind(), s.layers(), s.width(), s.context(), n)));

  @Override public String name() {
    return "scale";
  }

  @Override public Findings find(Setting setting, int rounds) throws InterruptedException {
    List<String> chosen = setting.chosen(parts(setting.brief()));
    var text = new StringBuilder();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", name());
    tree.put("threads", setting.threads());
    try (Contestant ours = Ours.entrant("Tenon", Scale.class, Integer.toString(setting.threads())).start()) {
      for (Series series : SERIES) {
        if (!chosen.contains(series.name)) continue;
        var measured = new LinkedHashMap<Size, Figures>();
        for (Size size : series.cases(setting.brief())) measured.put(size, Figures.of(ours.figures(size.line()), size));
        text.append(table(series, measured, setting.threads())).append('\n');
        tree.put(series.name, measured.entrySet().stream().map(e -> e.getValue().tree(e.getKey())).toList());
      }
    }
    if (chosen.contains(LEARNING)) {
      Map<Size.Kind, List<Learning.Point>> curves = Learning.curves(setting.threads());
      text.append(Learning.table(curves));
      tree.put(LEARNING, Learning.tree(curves));
      Path page = Ours.home().resolve("benches/target/scale.html");
      write(page, Learning.page(curves));
      System.err.println("curves: " + page);
    }
    return new Findings(text.toString(), tree, true);
  }

  private static List<String> parts(boolean brief) {
    return Stream.concat(SERIES.stream().map(Series::name), brief ? Stream.empty() : Stream.of(LEARNING)).toList();
  }

  private static void write(Path file, Comparison page) {
    try {
      Files.writeString(file, page.page());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @param step bytes that do not last from step to step, of those that are planned */
  private record Figures(long parameters, double seconds, int tokens, long planned, long step, long peak) {
    static Figures of(double[] figures, Size size) {
      return new Figures((long) figures[0], figures[1], size.tokens(), (long) figures[2], (long) figures[3],
          (long) figures[4]);
    }

    double bytesPerToken() {
      return (double) step / tokens;
    }

    Map<String, Object> tree(Size size) {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("model", size.kind().shown);
      tree.put("layers", size.layers());
      tree.put("width", size.width());
      tree.put("context", size.context());
      tree.put("vocabulary", size.vocabulary());
      tree.put("parameters", parameters);
      tree.put("tokens_per_step", tokens);
      tree.put("seconds_per_step", seconds);
      tree.put("planned_bytes", planned);
      tree.put("planned_step_bytes", step);
      tree.put("peak_bytes", peak);
      return tree;
    }
  }

  private static String table(Series series, Map<Size, Figures> measured, int threads) {
    var text = new StringBuilder("### Training steps as " + series.name + " grows, " + threads + " threads\n\n");
    List<String> head = List.of(series.name, "model", "parameters", "tokens a step", "ms a step", "tokens/s",
        "plan, MB",
        "peak / plan", "step memory a token, KB", "against the first");
    Table.row(text, head);
    Table.row(text, head.stream().map(h -> h.equals("model") ? "---" : "---:").toList());
    var first = new LinkedHashMap<Size.Kind, Double>();
    measured.forEach((size, f) -> {
      double begin = first.computeIfAbsent(size.kind(), _ -> f.bytesPerToken());
      Table.row(text, List.of("" + series.value(size), size.kind().shown, millions(f.parameters), "" + f.tokens,
          Table.figure(1e3 * f.seconds), String.format(Locale.ROOT, "%.0f", f.tokens / f.seconds),
          Table.figure(f.planned / 1e6), Table.ratio((double) f.peak / f.planned),
          Table.figure(f.bytesPerToken() / 1e3),
          Table.ratio(f.bytesPerToken() / begin)));
    });
    return text.toString();
  }

  private static String millions(long parameters) {
    return String.format(Locale.ROOT, "%.2f M", parameters / 1e6);
  }

  /** Ours: argument is the number of threads. Answers with parameters, seconds, and bytes: planned, of those for a step, handed out at most. */
  public static void main(String[] arguments) throws IOException {
    try (var workers = new WorkerPool(Integer.parseInt(arguments[0]));
        var steps = new Steps(new Workshop(), workers, WARM_SECONDS)) {
      for (Size.Kind kind : Size.Kind.values()) {
        Size first = Size.quickstart(kind);
        Timing.warm(steps.of(first.model(), first.train()), FIRST_SECONDS);
      }
      Contestant.answerSeveral(line -> {
        Size size = Size.of(line);
        double seconds = Timing.seconds(steps.of(size.model(), size.train()));
        return new double[]{steps.parameters(), seconds, steps.planned(), steps.plannedStep(), steps.peak()};
      });
    }
  }
}
