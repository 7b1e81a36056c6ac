package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Item;
import dev.tenon.plugins.evaluation.LabelledTexts.Label;
import dev.tenon.plugins.evaluation.LabelledTexts.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * How likely a text is hate speech or offensive: logistic regression over its words and pairs of words, as the model of Davidson et al. 2017,
 * trained by Tribuo. The same texts and seed give the same classifier.
 *
 * <p>Toxic and other texts weigh the same in training, whatever their number: the texts it judges later are not drawn as those were.
 */
final class ToxicityClassifier {
  /** F1 of toxic against other texts, on the texts kept from training. */
  static final Figure F1 = Figure.of("classifier_f1", Double.POSITIVE_INFINITY, List.of("classifier_items"),
      sums -> 2 * sums.sum("true_positive")
          / (2 * sums.sum("true_positive") + sums.sum("false_positive") + sums.sum("false_negative")));

  private static final int EPOCHS = 10, BATCH = 1;
  private static final double RATE = 0.5;
  /** One text of so many is kept from training. */
  private static final int KEPT = 10;
  private static final Pattern NOISE = Pattern.compile("https?://\\S+|@\\w+|&\\w+;|&#\\d+;|\\brt\\b");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}']+");

  private final Model<org.tribuo.classification.Label> model;
  private final List<Item> heldOut;

  private ToxicityClassifier(Model<org.tribuo.classification.Label> model, List<Text> kept) {
    this.model = model;
    List<Item> items = new ArrayList<>();
    for (Text text : kept) {
      boolean toxic = text.label() != Label.NEITHER, found = toxicity(text.text()) >= 0.5;
      items.add(Item.of("classifier text " + items.size()).with("classifier_items", 1)
          .with("true_positive", toxic && found).with("false_positive", !toxic && found)
          .with("false_negative", toxic && !found));
    }
    heldOut = List.copyOf(items);
  }

  /** @param seed of the choice of texts that are kept from training, and of the training */
  static ToxicityClassifier trained(List<Text> texts, long seed) {
    List<Text> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    List<Text> kept = shuffled.subList(0, shuffled.size() / KEPT),
        learned = shuffled.subList(kept.size(), shuffled.size());
    Map<Label, Integer> counts = new EnumMap<>(Label.class);
    for (Text text : learned) counts.merge(text.label(), 1, Integer::sum);
    var labels = new LabelFactory();
    var data = new MutableDataset<>(new SimpleDataSourceProvenance("labelled texts", labels), labels);
    for (Text text : learned) {
      float share = text.label() == Label.NEITHER ? 0.5f : 0.25f;
      data.add(example(text.text(), text.label().name(),
          share * learned.size() / counts.getOrDefault(text.label(), 1)));
    }
    var trainer = new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(RATE), EPOCHS, -1, BATCH, seed);
    return new ToxicityClassifier(trainer.train(data), kept);
  }

  /** The probability that a text is hate speech or offensive. */
  double toxicity(String text) {
    var scores = model.predict(example(text, Label.NEITHER.name(), 1)).getOutputScores();
    double neither = scores.getOrDefault(Label.NEITHER.name(), new org.tribuo.classification.Label("", 0)).getScore();
    return 1 - neither;
  }

  /** What it makes of the texts kept from training: items of {@link #F1}. */
  List<Item> heldOut() {
    return heldOut;
  }

  private static Example<org.tribuo.classification.Label> example(String text, String label, float weight) {
    Set<String> features = features(text);
    String[] names = features.toArray(String[]::new);
    double[] values = new double[names.length];
    java.util.Arrays.fill(values, 1 / Math.sqrt(names.length));
    var example = new ArrayExample<>(new org.tribuo.classification.Label(label), names, values);
    example.setWeight(weight);
    return example;
  }

  /** Words and pairs of words that follow each other, and one feature that every text has. */
  private static Set<String> features(String text) {
    String plain = NOISE.matcher(text.toLowerCase(Locale.ROOT).replace("&amp;", "&")).replaceAll(" ");
    Set<String> features = new LinkedHashSet<>(List.of("<text>"));
    String before = "<";
    for (Matcher word = WORD.matcher(plain); word.find(); before = word.group()) {
      features.add(word.group());
      features.add(before + " " + word.group());
    }
    return features;
  }
}
