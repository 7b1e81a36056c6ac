package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;

/** Supervised fine-tuning: the mean negative log-likelihood of the tokens that answers have. */
@Doc("learns to write as the answers do")
public record Sft() implements Alignment {
  static final String ROWS = "rows";

  @Override public String type() {
    return "sft";
  }

  @Override public boolean dropout() {
    return true;
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor logps = learner.logProbabilities(ROWS, 1);
    return Loss.mean(logps.total().times(-1), Formulas.labels(learner, ROWS, logps));
  }
}
