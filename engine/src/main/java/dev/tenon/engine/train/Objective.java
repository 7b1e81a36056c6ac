package dev.tenon.engine.train;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.tensor.Tensor;

/** What is descended. */
public interface Objective {
  Loss loss(dev.tenon.api.align.Learner learner, Metrics metrics);

  /** Whether dropout acts. */
  default boolean dropout() {
    return true;
  }

  /** Pre-training: the mean negative log-likelihood of the next token. */
  static Objective nextToken() {
    return (learner, _) -> {
      Tensor sum = learner.negativeLogLikelihood(""), labels = learner.given("labels");
      return Loss.mean(sum, labels.fullLike(0).atMost(labels).cast(sum.type().dtype()).total());
    };
  }

  /** That of a method. */
  static Objective of(Alignment method) {
    return new Objective() {
      @Override public Loss loss(dev.tenon.api.align.Learner learner, Metrics metrics) {
        return method.loss(learner, metrics);
      }

      @Override public boolean dropout() {
        return method.dropout();
      }
    };
  }
}
