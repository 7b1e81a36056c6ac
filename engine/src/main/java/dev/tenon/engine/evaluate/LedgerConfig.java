package dev.tenon.engine.evaluate;

import dev.tenon.api.spec.Doc;
import dev.tenon.engine.config.Default;
import java.util.List;
import java.util.OptionalDouble;

/** What is measured after each stage of a recipe. */
public record LedgerConfig(@Doc("evaluations, the same after each stage") @Default("[]") List<Measure> measures,
    @Doc("most that a utility figure may lose against the model the recipe began with; none: no gate") OptionalDouble alignmentTax,
    @Doc("of intervals and comparisons") @Default("1337") long seed) {
  public LedgerConfig {
    measures = List.copyOf(measures);
  }
}
