package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.op.LogSigmoid;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Phrases that several losses are written in. */
final class Formulas {
  private Formulas() {}

  static Tensor logSigmoid(Tensor x) {
    return new LogSigmoid().of(x);
  }

  static Tensor sigmoid(Tensor x) {
    return logSigmoid(x).exp();
  }

  /** 1 − x */
  static Tensor complement(Tensor x) {
    return x.times(-1).plus(1);
  }

  static Tensor clamp(Tensor x, double low, double high) {
    return x.maximum(x.fullLike(low)).minimum(x.fullLike(high));
  }

  static Tensor atMost(Tensor x, double high) {
    return x.minimum(x.fullLike(high));
  }

  /** How many elements there are, a scalar. */
  static Tensor count(Tensor x) {
    return x.fullLike(1).total();
  }

  /** The scalar 1. */
  static Tensor one(Tensor like) {
    return like.total().fullLike(1);
  }

  /** 1 where true, else 0. */
  static Tensor indicator(Tensor condition, DType dtype) {
    return condition.cast(dtype);
  }

  /** Mean over the elements of a mask, a scalar; 0 if it is empty. */
  static Tensor mean(Tensor x, Tensor mask) {
    Tensor weight = mask.total();
    return x.times(mask).total().over(weight.maximum(weight.fullLike(1)));
  }

  /** How many labels rows have, a scalar. */
  static Tensor labels(Learner learner, String rows, Tensor like) {
    Tensor labels = learner.given(Sequences.key(rows, "labels"));
    return indicator(labels.fullLike(0).atMost(labels), like.type().dtype()).total();
  }

  /** Sums up to and with each column: [rows, size] → the same. */
  static Tensor cumulative(Tensor x) {
    Tensor across = x.slice(0, 0, 1).times(0), table = across.plus(across.reshape(Tensor.INFER, 1));
    Tensor earlier = table.rangeLike(0).atMost(table.rangeLike(1));
    return x.matmul(earlier.cast(x.type().dtype()));
  }

  /** The number without a gradient. */
  static Tensor detached(Tensor x) {
    return new Detached().of(x);
  }

  /** The plain mean of a tensor as a metric. */
  static void mean(Metrics metrics, String name, Tensor x) {
    metrics.mean(name, x.total(), count(x));
  }

  /** A number of the whole batch as a metric. */
  static void number(Metrics metrics, String name, Tensor scalar) {
    metrics.mean(name, scalar, scalar.fullLike(1));
  }

  /** x, through which no gradient flows. */
  record Detached() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(1));
    }

    @Override public Optional<Gradient> gradient() {
      return Optional.of(at -> at.upstream(0));
    }
  }
}
