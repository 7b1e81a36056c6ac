package dev.tenon.plugins.evaluation;

import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A reward for answers that are not toxic: the probability that a {@link ToxicityClassifier} gives a text for being neither hate speech nor
 * offensive. The classifier is trained when the reward is built, from the user's labelled texts; the same texts and seed give the same one.
 */
@Doc("the probability that an answer is not toxic, by a classifier of labelled texts")
public record ClassifierReward(
    @Doc("labelled texts that it learns from: .csv with columns class and tweet") Optional<Path> data,
    @Doc("of the training") long seed) implements Reward.Spec {
  public ClassifierReward() {
    this(Optional.empty(), 1337);
  }

  @Override public String type() {
    return "classifier";
  }

  @Override public Reward build(Reward.Site site) {
    Path file = data.orElseThrow(
        () -> new IllegalArgumentException(
            "data is missing; it must be a file of labelled texts with columns class and tweet"));
    ToxicityClassifier classifier = ToxicityClassifier.trained(LabelledTexts.read(file), seed);
    return answers -> answers.stream().mapToDouble(answer -> 1 - classifier.toxicity(answer.text())).toArray();
  }
}
