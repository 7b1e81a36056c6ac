package dev.tenon.cli;

import dev.tenon.engine.evaluate.Comparison;
import dev.tenon.engine.evaluate.Estimate;
import dev.tenon.engine.evaluate.Evaluation;
import dev.tenon.engine.evaluate.Interval;
import dev.tenon.engine.evaluate.Resampling;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What evaluations found, for people and for programs: of one model, or of two against each other. */
final class Results {
  private static final int FEW = 10;

  private final List<Path> models;
  private final List<List<Evaluation>> byModel;
  private final Resampling resampling;

  /** @param byModel of each model its evaluations, task by task */
  Results(List<Path> models, List<List<Evaluation>> byModel, Resampling resampling) {
    this.models = List.copyOf(models);
    this.byModel = List.copyOf(byModel);
    this.resampling = resampling;
  }

  void print(PrintStream out, boolean json) {
    int tasks = byModel.getFirst().size();
    if (json) {
      List<Map<String, Object>> trees = new ArrayList<>();
      for (int t = 0; t < tasks; t++) trees.add(tree(t));
      Figures.json(out, tasks == 1 ? trees.getFirst() : Figures.tree("tasks", trees));
      return;
    }
    for (int t = 0; t < tasks; t++) {
      if (t > 0) out.println();
      if (tasks > 1) out.println(byModel.getFirst().get(t).task());
      if (byModel.size() == 1) Figures.table(out, lines(byModel.getFirst().get(t)));
      else compare(out, byModel.get(0).get(t), byModel.get(1).get(t));
    }
    out.flush();
  }

  private Map<String, Object> tree(int task) {
    Evaluation first = byModel.getFirst().get(task);
    if (byModel.size() == 1) return tree(first);
    Evaluation second = byModel.get(1).get(task);
    Map<String, Object> differences = new LinkedHashMap<>();
    for (Comparison c : first.against(second, resampling))
      differences.put(c.figure().name(), Figures.tree("difference", number(c.difference()), "interval",
          interval(c.interval()), "p", number(c.chance()), "better", switch (c.verdict()) {
            case FIRST -> models.get(0).toString();
            case SECOND -> models.get(1).toString();
            case UNDECIDED -> "undecided";
          }));
    return Figures.tree("task", first.task(), "models", models.stream().map(Path::toString).toList(), "figures",
        List.of(tree(first), tree(second)), "differences", differences);
  }

  private static Map<String, Object> tree(Evaluation e) {
    Map<String, Object> tree = Figures.tree("task", e.task()), intervals = new LinkedHashMap<>(),
        items = new LinkedHashMap<>();
    for (Estimate estimate : e.estimates()) {
      String name = estimate.figure().name();
      tree.put(name, number(estimate.value()));
      intervals.put(name, interval(estimate.interval()));
      items.put(name, estimate.items());
    }
    tree.putAll(e.findings().counts());
    tree.put("rows", e.rows());
    tree.put("skipped", e.findings().skipped().size());
    tree.put("skipped_for", e.skipped());
    tree.put("cut_contexts", e.cut());
    tree.put("intervals", intervals);
    tree.put("items", items);
    return tree;
  }

  /** JSON has no infinity and no NaN: what is not known is said in words. */
  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : "undefined";
  }

  private static Object interval(Interval interval) {
    return interval.known() ? List.of(interval.low(), interval.high()) : "undefined";
  }

  private static List<String[]> lines(Evaluation e) {
    List<String[]> lines = new ArrayList<>();
    for (Estimate estimate : e.estimates()) {
      String unit = estimate.figure().unit();
      lines.add(new String[]{label(estimate.figure().name()),
          amount(estimate.value()) + (unit.isEmpty() ? "" : " " + unit) + range(estimate.interval()) + ", "
              + Amounts.whole(estimate.items()) + (estimate.items() == 1 ? " item" : " items")});
    }
    e.findings().counts().forEach((name, count) -> lines.add(new String[]{label(name), Amounts.whole(count)}));
    notes(e, lines);
    return lines;
  }

  private static void notes(Evaluation e, List<String[]> lines) {
    lines.add(new String[]{"rows", Amounts.whole(e.rows())});
    e.skipped().forEach((reason, count) -> lines.add(new String[]{"skipped", Amounts.whole(count) + ": " + reason}));
    if (e.cut() > 0)
      lines.add(new String[]{"cut contexts",
          Amounts.whole(e.cut()) + ": longer than the model can read, without their beginning"});
  }

  private void compare(PrintStream out, Evaluation first, Evaluation second) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[]{"", "first", "second", "difference", "95 %", "p", ""});
    List<Comparison> all = first.against(second, resampling);
    for (int f = 0; f < all.size(); f++) {
      Comparison c = all.get(f);
      lines.add(new String[]{label(c.figure().name()), amount(first.estimates().get(f).value()),
          amount(second.estimate(c.figure().name()).map(Estimate::value).orElse(Double.NaN)), amount(c.difference()),
          c.interval().known() ? amount(c.interval().low()) + " to " + amount(c.interval().high()) : "",
          amount(c.chance()), verdict(c)});
    }
    Figures.table(out, lines);
    List<String[]> notes = new ArrayList<>();
    notes(first, notes);
    Figures.table(out, notes);
    out.println("first " + models.get(0) + ", second " + models.get(1) + ": " + sentence(all.getFirst()));
  }

  private static String verdict(Comparison c) {
    return switch (c.verdict()) {
      case FIRST -> "the first is better";
      case SECOND -> "the second is better";
      case UNDECIDED -> "";
    };
  }

  private static String sentence(Comparison c) {
    String name = label(c.figure().name());
    return switch (c.verdict()) {
      case FIRST -> "by " + name + " the first is better";
      case SECOND -> "by " + name + " the second is better";
      case UNDECIDED -> "by " + name + " the data cannot tell which is better";
    };
  }

  private static String label(String name) {
    return name.replace('_', ' ');
  }

  private static String range(Interval interval) {
    if (!interval.known()) return "";
    return String.format(Locale.ROOT, " (95 %%: %s to %s)", amount(interval.low()), amount(interval.high()));
  }

  private static String amount(double value) {
    if (!Double.isFinite(value)) return "undefined";
    return String.format(Locale.ROOT, Math.abs(value) < FEW ? "%.4f" : "%.3f", value);
  }
}
