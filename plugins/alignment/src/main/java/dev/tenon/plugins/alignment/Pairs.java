package dev.tenon.plugins.alignment;

import dev.tenon.api.tensor.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Numbers of preferred answers and of those they were preferred to.
 *
 * @param chosen [1, pairs]
 * @param rejected [1, pairs]
 */
record Pairs(Tensor chosen, Tensor rejected) {
  /** Those of rows, the chosen ones first: [2 · pairs] or [2 · pairs, 1]. */
  static Pairs of(Tensor rows) {
    Tensor halves = rows.reshape(2, Tensor.INFER);
    return new Pairs(halves.slice(0, 0, 1), halves.slice(0, 1, 2));
  }

  Pairs each(UnaryOperator<Tensor> change) {
    return new Pairs(change.apply(chosen), change.apply(rejected));
  }

  Pairs with(Pairs other, BinaryOperator<Tensor> join) {
    return new Pairs(join.apply(chosen, other.chosen), join.apply(rejected, other.rejected));
  }

  /** chosen − rejected, [1, pairs] */
  Tensor margin() {
    return chosen.minus(rejected);
  }
}
