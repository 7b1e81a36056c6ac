package dev.tenon.benches;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import dev.tenon.engine.report.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Loss against time and against tokens, of models that learn from the quickstart's text for so many seconds. */
final class Learning {
  private static final int SECONDS = 75, EVALUATE_EVERY = 20;

  private Learning() {}

  /**
   * What a model had learned at some moment.
   *
   * @param seconds of training, evaluations left out
   * @param tokens read
   * @param loss on text kept from training, nats a token
   */
  record Point(double seconds, double tokens, double loss) {}

  /** The points of both models, one after the other. */
  static Map<Size.Kind, List<Point>> curves(int threads) {
    var curves = new LinkedHashMap<Size.Kind, List<Point>>();
    try (var folder = new Scratch()) {
      for (Size.Kind kind : Size.Kind.values())
        try (Contestant ours = Ours
            .entrant("Tenon", Learning.class, Integer.toString(threads), folder.path().toString()).start()) {
              double[] figures = ours.figures(kind.name());
              var points = new ArrayList<Point>();
              for (int i = 0; i + 2 < figures.length; i += 3)
                points.add(new Point(figures[i], figures[i + 1], figures[i + 2]));
              curves.put(kind, points);
            }
    }
    return curves;
  }

  /** Loss at the same times and at the same numbers of tokens: at halves, quarters and so on of what the slower model came to. */
  static String table(Map<Size.Kind, List<Point>> curves) {
    var text = new StringBuilder(
        "### Validation loss on WordNet, nats a token, after as much time and after as many tokens\n\n");
    var head = new ArrayList<>(List.of("after"));
    for (Size.Kind kind : curves.keySet()) head.add(kind.shown);
    Table.row(text, head);
    Table.row(text, head.stream().map(h -> h.equals("after") ? "---" : "---:").toList());
    double seconds = curves.values().stream().mapToDouble(c -> c.getLast().seconds).min().orElse(0);
    double tokens = curves.values().stream().mapToDouble(c -> c.getLast().tokens).min().orElse(0);
    for (double part : new double[]{0.125, 0.25, 0.5, 1}) {
      var cells = new ArrayList<>(List.of(String.format(Locale.ROOT, "%.0f s", part * seconds)));
      curves.values().forEach(c -> cells.add(at(c, part * seconds, true)));
      Table.row(text, cells);
    }
    for (double part : new double[]{0.125, 0.25, 0.5, 1}) {
      var cells = new ArrayList<>(List.of(String.format(Locale.ROOT, "%.0f thousand tokens", part * tokens / 1e3)));
      curves.values().forEach(c -> cells.add(at(c, part * tokens, false)));
      Table.row(text, cells);
    }
    return text.toString();
  }

  /** The loss at a time or a number of tokens, on a straight line between two evaluations; nothing before the first. */
  private static String at(List<Point> curve, double place, boolean time) {
    for (int i = 1; i < curve.size(); i++) {
      Point before = curve.get(i - 1), after = curve.get(i);
      double from = time ? before.seconds : before.tokens, to = time ? after.seconds : after.tokens;
      if (from <= place && place <= to)
        return Table.figure(before.loss + (after.loss - before.loss) * (place - from) / (to - from));
    }
    return "";
  }

  static Map<String, Object> tree(Map<Size.Kind, List<Point>> curves) {
    var tree = new LinkedHashMap<String, Object>();
    curves.forEach((kind, points) -> tree.put(kind.shown, points.stream()
        .map(p -> Map.of("seconds", p.seconds, "tokens", p.tokens, "validation_loss", p.loss)).toList()));
    return tree;
  }

  /** Both charts. */
  static Comparison page(Map<Size.Kind, List<Point>> curves) {
    var byTime = new ArrayList<Comparison.Line>();
    var byTokens = new ArrayList<Comparison.Line>();
    curves.forEach((kind, points) -> {
      byTime.add(new Comparison.Line(kind.shown,
          points.stream().map(p -> new Comparison.Point(p.seconds, p.loss)).toList()));
      byTokens.add(new Comparison.Line(kind.shown,
          points.stream().map(p -> new Comparison.Point(p.tokens, p.loss)).toList()));
    });
    return new Comparison("A transformer and an LSTM of equal parameters", "by benches/run scale",
        List.of(new Comparison.Chart("Validation loss over time", "nats per token, seconds", "second", byTime),
            new Comparison.Chart("Validation loss over tokens", "nats per token, tokens read", "token", byTokens)));
  }

  /** Ours: arguments are the number of threads and a folder for runs. Answers the name of a kind with seconds, tokens and loss of each point. */
  public static void main(String[] arguments) throws IOException {
    Path runs = Path.of(arguments[1]);
    Contestant.answerSeveral(line -> learn(Size.Kind.valueOf(line), arguments[0], runs));
  }

  private static double[] learn(Size.Kind kind, String threads, Path runs) {
    Path tokenizer = runs.resolve(Size.Kind.TRANSFORMER.name()).resolve("tokenizer");
    var settings = new ArrayList<>(List.of("train.threads=" + threads, "train.max_steps=1000000", "train.save_steps=0",
        "train.sample_tokens=0", "train.eval_steps=" + EVALUATE_EVERY, "data.validation=0.002",
        "train.schedule={type: constant, warmup_steps: 40}", "train.optimizer={type: adamw}",
        "train.learning_rate=2.0e-3"));
    if (kind == Size.Kind.LSTM)
      settings.add("model.block={type: lstm, intermediate_size: " + Size.quickstart(kind).cells() + "}");
    if (Files.isDirectory(tokenizer)) settings.add("tokenizer={path: '" + tokenizer + "'}");
    var clock = new Clock();
    try (Workbench bench = Tenon.workbench()) {
      RunConfig config = bench.config(Ours.home().resolve("configs/quickstart.yaml"), settings);
      bench.train(config, runs.resolve(kind.name()), clock);
    }
    return clock.points.stream().flatMap(p -> Stream.of(p.seconds, p.tokens, p.loss)).mapToDouble(d -> d).toArray();
  }

  /** Notes evaluations with the time that went into updates, and stops the run when that is over. */
  private static final class Clock implements Listener {
    final List<Point> points = new ArrayList<>();
    private long last = System.nanoTime();
    private double seconds, usual, loss = Double.NaN;

    @Override public void phase(String what, java.util.OptionalDouble progress) {
      last = System.nanoTime();
    }

    @Override public void evaluated(int step, double loss) {
      this.loss = loss;
    }

    @Override public void step(Step step) {
      boolean evaluated = !Double.isNaN(loss);
      // What an evaluation took is not the update's: that one took what the one before did.
      if (!evaluated) usual = (System.nanoTime() - last) / 1e9;
      seconds += usual;
      if (evaluated) points.add(new Point(seconds, (double) step.tokens(), loss));
      loss = Double.NaN;
      last = System.nanoTime();
    }

    @Override public boolean stop() {
      return seconds >= SECONDS;
    }
  }
}
