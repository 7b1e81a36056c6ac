package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;

import dev.tenon.api.tensor.Backward;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * −log softmax(logits)[label], summed over the labels that are not negative (−100 by custom: ignored).
 *
 * <p>Inputs: logits [.., vocab], labels int64 [..]. Outputs: the sum in nats and the number of labels counted, scalars; and
 * log Σ exp(logits) and the loss of each label (0 where it is ignored), [.., 1].
 */
public record CrossEntropy() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor logits = inputs.get(0), top = logits.max(-1);
    Tensor logSum = top.plus(logits.minus(top).exp().sum(-1).log());
    Tensor labels = inputs.get(1).reshapeLike(logSum), counted = counted(labels), zero = logSum.fullLike(0);
    Tensor picked = picked(logits, labels).choose(logits, logits.fullLike(0)).sum(-1);
    Tensor losses = counted.choose(logSum.minus(picked), zero);
    return List.of(losses.total(), counted.choose(logSum.fullLike(1), zero).total(), logSum, losses);
  }

  static Tensor counted(Tensor labels) {
    return labels.fullLike(0).atMost(labels);
  }

  /** True at each row's label. */
  static Tensor picked(Tensor logits, Tensor labels) {
    return logits.rangeLike(-1).same(labels);
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(at -> upstream(at).ifPresent(
        g -> at.give(0, () -> new Backwards().of(at.input(0), at.input(1), at.output(2), g))));
  }

  /** What reached the losses, by way of their sum or one by one: a scalar, or as the losses. */
  private static Optional<Tensor> upstream(Backward at) {
    Optional<Tensor> sum = at.upstream(0), each = at.upstream(3);
    if (sum.isEmpty()) return each;
    return each.isEmpty() ? sum : Optional.of(each.get().plus(sum.get()));
  }

  /** Gradient by the logits: logits, labels, log-sums, gradient of the losses (a scalar for all, or as log-sums) → as logits. */
  public record Backwards() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor logits = inputs.get(0), logSum = inputs.get(2), labels = inputs.get(1).reshapeLike(logSum);
      Tensor p = logits.minus(logSum).exp(), off = picked(logits, labels).choose(p.plus(-1), p);
      return List.of(counted(labels).choose(off, off.fullLike(0)).times(inputs.get(3)));
    }
  }

  /**
   * The same over hidden·headᵀ, so that logits over a large vocabulary need never be stored whole.
   *
   * <p>Inputs: hidden [.., hidden], head [vocab, hidden], labels int64 [..]. Outputs: as of {@link CrossEntropy}.
   */
  public record Projected() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return new CrossEntropy().on(new Project().of(inputs.get(0), inputs.get(1)), inputs.get(2));
    }

    @Override public Optional<Gradient> gradient() {
      return Optional.of(at -> upstream(at).ifPresent(g -> {
        List<Tensor> d = new ProjectedBackwards().on(at.input(0), at.input(1), at.input(2), at.output(2), g);
        at.give(0, () -> d.get(0));
        at.give(1, () -> d.get(1));
      }));
    }
  }

  /** Gradients by hidden and head: hidden, head, labels, log-sums, gradient of the losses → as hidden, as head. */
  public record ProjectedBackwards() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor hidden = inputs.get(0), head = inputs.get(1);
      Tensor g = new Backwards().of(new Project().of(hidden, head), inputs.get(2), inputs.get(3), inputs.get(4));
      Tensor rows = g.reshape(INFER, head.size(0));
      return List.of(g.matmul(head),
          new dev.tenon.api.tensor.MatMul(true, false).of(rows, hidden.reshape(INFER, head.size(1))));
    }
  }

  /**
   * {@link Projected} and {@link ProjectedBackwards} in one, so that logits need be computed only once; for where the losses' gradient
   * is known before the losses are, as in training it is: an engine joins the two.
   *
   * <p>Inputs: hidden, head, labels, gradient of all losses (a scalar). Outputs: as of {@link Projected}, then as hidden, as head.
   */
  public record ProjectedWithGradients() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor hidden = inputs.get(0), head = inputs.get(1), labels = inputs.get(2);
      List<Tensor> losses = new Projected().define(List.of(hidden, head, labels));
      List<Tensor> gradients = new ProjectedBackwards()
          .define(List.of(hidden, head, labels, losses.get(2), inputs.get(3)));
      return Stream.concat(losses.stream(), gradients.stream()).toList();
    }
  }
}
