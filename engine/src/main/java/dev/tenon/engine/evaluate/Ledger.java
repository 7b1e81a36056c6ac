package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What each stage of an alignment does to a model: the same evaluations after each, and the difference from the model it began with, by
 * the same items. What a stage costs of a figure of utility is the alignment tax (Askell et al. 2021; Ouyang et al. 2022, section 4.2).
 */
public final class Ledger {
  private final LedgerConfig config;
  private final List<List<Fields>> rows;
  private final Resampling resampling;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A figure of a stage.
   *
   * @param since the difference from the first stage; empty for the first itself
   */
  public record Result(Side side, Evaluation evaluation, Optional<Comparison> since) {
    /** The task's main figure. */
    public Estimate main() {
      return evaluation.estimates().getFirst();
    }

    /** {@code piqa acc} */
    public String name() {
      return evaluation.task() + " " + main().figure().name();
    }

    /** How much goodness was lost since the first stage, in the figure's unit; negative if it was gained. */
    public OptionalDouble loss() {
      return since.map(c -> OptionalDouble.of(0 - c.gain())).orElseGet(OptionalDouble::empty);
    }
  }

  /**
   * A stage.
   *
   * @param kl nats a sequence from the policy that the divergence is measured from, if that is known
   * @param results one for each measure
   */
  public record Entry(String stage, OptionalDouble kl, List<Result> results) {
    public Entry {
      results = List.copyOf(results);
    }

    /** What the stage cost of each figure of utility, by the figure's name; nothing for the first stage. */
    public Map<String, Double> tax() {
      Map<String, Double> tax = new LinkedHashMap<>();
      for (Result result : results)
        if (result.side == Side.UTILITY) result.loss().ifPresent(loss -> tax.put(result.name(), loss));
      return tax;
    }
  }

  /** @throws dev.tenon.api.workbench.UserError if a file of data cannot be read */
  public Ledger(LedgerConfig config) {
    this.config = config;
    resampling = new Resampling(config.seed());
    rows = config.measures().stream().map(Ledger::rows).toList();
  }

  private static List<Fields> rows(Measure measure) {
    List<Fields> all = DataFile.read(measure.data());
    return measure.limit().isPresent() && measure.limit().getAsInt() < all.size()
        ? all.subList(0, measure.limit().getAsInt())
        : all;
  }

  /** Measures a model after a stage; the first is the one that others are compared with. */
  public Entry add(String stage, Scorer model, OptionalDouble kl) {
    List<Result> results = IntStream.range(0, rows.size()).mapToObj(i -> {
      Evaluation evaluation = Evaluation.of(config.measures().get(i).task(), rows.get(i), model, resampling);
      Optional<Comparison> since = entries.isEmpty()
          ? Optional.empty()
          : Optional.of(entries.getFirst().results.get(i).evaluation.against(evaluation, resampling).getFirst());
      return new Result(config.measures().get(i).side(), evaluation, since);
    }).toList();
    var entry = new Entry(stage, kl, results);
    entries.add(entry);
    return entry;
  }

  /** The stages so far, in order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** All figures as a tree for JSON, those that are not numbers in words. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", 1);
    tree.put("stages", entries.stream().map(Ledger::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(Entry entry) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("stage", entry.stage);
    entry.kl.ifPresent(kl -> tree.put("kl", number(kl)));
    tree.put("figures", entry.results.stream().flatMap(r -> r.evaluation.estimates().stream().map(e -> {
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("side", r.side.name().toLowerCase(java.util.Locale.ROOT));
      figure.put("task", r.evaluation.task());
      figure.put("figure", e.figure().name());
      figure.put("value", number(e.value()));
      figure.put("interval", List.of(number(e.interval().low()), number(e.interval().high())));
      figure.put("items", e.items());
      if (e == r.main()) r.since.ifPresent(c -> {
        figure.put("since_first", number(c.difference()));
        figure.put("since_first_interval", List.of(number(c.interval().low()), number(c.interval().high())));
        figure.put("p", number(c.chance()));
      });
      return figure;
    })).toList());
    return tree;
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : "undefined";
  }
}
