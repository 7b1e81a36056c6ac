package dev.tenon.api.align;

import dev.tenon.api.tensor.Tensor;
import java.util.List;

/**
 * What is descended: Σ coefficient · sum / weight over its terms, where sums and weights are first added over all that an update
 * learns from. So an update of two halves is that of the whole.
 */
public record Loss(List<Term> terms) {
  /**
   * A mean.
   *
   * @param name under which its value is logged: {@code loss/value_avg}; empty for none
   * @param sum a scalar
   * @param weight a scalar that depends on the experience alone, never on a model
   */
  public record Term(String name, double coefficient, Tensor sum, Tensor weight) {}

  public Loss {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) throw new IllegalArgumentException("a loss without terms; there must be one at least");
  }

  /** A loss of one term. */
  public static Loss mean(Tensor sum, Tensor weight) {
    return new Loss(List.of(new Term("", 1, sum, weight)));
  }
}
