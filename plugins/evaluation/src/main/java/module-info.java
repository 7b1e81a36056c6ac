import dev.tenon.api.align.Reward;
import dev.tenon.api.evaluate.Task;
import dev.tenon.plugins.evaluation.ArcEasy;
import dev.tenon.plugins.evaluation.Bbq;
import dev.tenon.plugins.evaluation.Boolq;
import dev.tenon.plugins.evaluation.ClassifierReward;
import dev.tenon.plugins.evaluation.Copa;
import dev.tenon.plugins.evaluation.CrowsPairs;
import dev.tenon.plugins.evaluation.Lambada;
import dev.tenon.plugins.evaluation.MultipleChoice;
import dev.tenon.plugins.evaluation.Perplexity;
import dev.tenon.plugins.evaluation.Piqa;
import dev.tenon.plugins.evaluation.Toxicity;
import dev.tenon.plugins.evaluation.Winogender;
import dev.tenon.plugins.evaluation.Xstest;
import org.jspecify.annotations.NullMarked;

/** Built-in evaluations: how well a model predicts, what it knows, and whether it is safe and fair; and their classifier as a reward. */
@NullMarked
open module dev.tenon.plugins.evaluation {
  requires dev.tenon.api;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.csv;
  requires org.tribuo.classification.core;
  requires org.tribuo.classification.sgd;
  requires org.tribuo.core;
  requires org.tribuo.math;
  requires static org.jspecify;

  provides Task with Perplexity, Lambada, MultipleChoice, ArcEasy, Piqa, Copa, Boolq, Xstest, Toxicity, CrowsPairs, Bbq, Winogender;
  provides Reward.Spec with ClassifierReward;
}
