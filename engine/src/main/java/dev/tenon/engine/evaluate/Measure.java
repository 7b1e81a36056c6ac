package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Task;
import dev.tenon.api.spec.Doc;
import dev.tenon.engine.config.Default;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * One evaluation of a ledger: {@code {task: piqa, data: piqa.jsonl, side: utility, limit: 200}}. Its task's main figure is the one that
 * counts.
 */
public record Measure(@Doc("what to measure: an evaluation task") Task task, @Doc("its file of rows") Path data,
    @Doc("utility, safety or fairness") @Default("utility") Side side,
    @Doc("rows at most, the first ones") OptionalInt limit) {
  public Measure {
    if (limit.isPresent() && limit.getAsInt() < 1)
      throw new IllegalArgumentException("limit is " + limit.getAsInt() + "; it must be at least 1");
  }
}
