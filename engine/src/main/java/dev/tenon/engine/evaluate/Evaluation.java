package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.workbench.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a task found out about a model.
 *
 * @param task its usual name, {@code arc_easy}
 * @param estimates of the task's figures, its main one first
 * @param findings what they are made of
 * @param rows of the data
 * @param cut contexts and prompts that lost tokens at their beginning, since the model could not have read them whole
 */
public record Evaluation(String task, List<Estimate> estimates, Findings findings, int rows, long cut) {
  public Evaluation {
    estimates = List.copyOf(estimates);
  }

  /**
   * Runs a task.
   *
   * @param rows at least one
   * @throws UserError if no row can be used; says why
   */
  public static Evaluation of(Task task, List<Fields> rows, Scorer model, Resampling resampling) {
    long before = model.cut();
    Findings findings = task.evaluate(rows, model);
    if (findings.items().isEmpty())
      throw new UserError(name(task) + ": none of the data's " + rows.size() + " rows can be used"
          + (findings.skipped().isEmpty() ? "" : "; of the first: " + findings.skipped().getFirst().reason()));
    return new Evaluation(name(task), resampling.estimates(findings.items(), findings.figures()), findings,
        rows.size(), model.cut() - before);
  }

  /** A task's usual name. */
  public static String name(Task task) {
    return task.type().replace('-', '_').toLowerCase(Locale.ROOT);
  }

  /** The estimate of a figure by its name. */
  public Optional<Estimate> estimate(String figure) {
    return estimates.stream().filter(e -> e.figure().name().equals(figure)).findFirst();
  }

  /** How many rows were left out for each reason. */
  public Map<String, Long> skipped() {
    Map<String, Long> reasons = new TreeMap<>();
    for (Findings.Skipped s : findings.skipped()) reasons.merge(s.reason(), 1L, Long::sum);
    return reasons;
  }

  /**
   * This model against another, by the figures of both.
   *
   * @param second of the same task on the same data
   */
  public List<Comparison> against(Evaluation second, Resampling resampling) {
    return resampling.comparisons(findings.items(), second.findings.items(), findings.figures());
  }
}
