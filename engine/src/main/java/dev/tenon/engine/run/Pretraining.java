package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LossMeter;
import dev.tenon.engine.train.OptimizerGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Learning to predict the next token: of text, or of rows. */
final class Pretraining implements Course {
  private final Ingredients in;
  private final TrainConfig train;
  private final Learner learner;
  private final Map<String, Meter> meters = new LinkedHashMap<>();
  private final Generator generator;
  private final int steps;

  private record Meter(LossMeter meter, Material.Measured on) {}

  Pretraining(Ingredients in) {
    this.in = in;
    train = in.spec().train();
    steps = train.steps(in.material().rows());
    learner = new Learner(in.model(), new OptimizerGroups(train.optimizer(), train.parameterGroups()),
        train.learnerSettings(in.material().time()), in.kernels(), in.workers(), in.memory());
    if (!in.material().measured().isEmpty()) {
      var meter = new LossMeter(in.model(), train.batchSize(), in.material().time(), in.kernels(), in.workers(),
          in.memory());
      in.material().measured().forEach((name, on) -> meters.put(name, new Meter(meter, on)));
    }
    generator = new Generator(new Decoding(in.model(), in.kernels(), in.workers(), in.memory()),
        in.tokenizer().tokenizer());
  }

  @Override public int steps() {
    return steps;
  }

  @Override public Learner.Figures learn(int step, double learningRate) {
    return learner.learn(step, in.material().training(), learningRate);
  }

  @Override public boolean evaluates() {
    return !meters.isEmpty();
  }

  @Override public boolean knowsSomething() {
    return in.adapter().isPresent();
  }

  @Override public Map<String, Double> evaluate() {
    var losses = new LinkedHashMap<String, Double>();
    meters.forEach((name, m) -> losses.put(name, m.meter.measure(m.on.batches(), m.on.rows()).mean()));
    return losses;
  }

  @Override public List<String> samples() {
    if (train.sampleTokens() == 0) return List.of();
    var tokenizer = in.tokenizer().tokenizer();
    var texts = new ArrayList<String>();
    for (String prompt : train.samplePrompts()) {
      int[] begun = Prompts.tokens(tokenizer, prompt);
      if (begun.length == 0) begun = new int[]{in.material().first().orElse(0)};
      int most = Math.min(train.sampleTokens(), in.spec().model().maxPositionEmbeddings() - begun.length);
      if (most < 1) continue;
      int[] written = generator.generate(begun, new Generation(most, List.of(), false, false, train.seed()), _ -> true);
      texts.add(prompt + tokenizer.decode(written));
    }
    return texts;
  }

  @Override public Map<String, Array> state() {
    return learner.state();
  }
}
