package dev.tenon.engine.run;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.LossMeter;
import dev.tenon.engine.train.OptimizerGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Learning to predict the next token of text. */
final class Pretraining implements Course {
  private final Ingredients in;
  private final TrainConfig train;
  private final Learner learner;
  private final Batches batches;
  private final Optional<Validation> validation;
  private final Generator generator;
  private final int steps;

  private record Validation(LossMeter meter, Batches batches, long windows) {}

  Pretraining(Ingredients in) {
    this.in = in;
    train = in.spec().train();
    batches = Batches.training(in.tokens().train(), in.spec().data(), train.sequenceLength(), train.seed());
    steps = train.steps(Batches.windows(in.tokens().train(), train.sequenceLength()));
    learner = new Learner(in.model(), new OptimizerGroups(train.optimizer(), train.parameterGroups()),
        train.learnerSettings(), in.kernels(), in.workers(), in.memory());
    validation = in.tokens().validation().map(this::validation);
    generator = new Generator(new Decoding(in.model(), in.kernels(), in.workers(), in.memory()),
        in.tokenizer().tokenizer());
  }

  private Validation validation(Tokens tokens) {
    var meter = new LossMeter(in.model(), train.batchSize(), train.sequenceLength(), in.kernels(), in.workers(),
        in.memory());
    return new Validation(meter, Batches.inOrder(tokens, in.spec().data(), train.sequenceLength()),
        Batches.windows(tokens, train.sequenceLength()));
  }

  @Override public int steps() {
    return steps;
  }

  @Override public Learner.Figures learn(int step, double learningRate) {
    return learner.learn(step, batches, learningRate);
  }

  @Override public boolean evaluates() {
    return validation.isPresent();
  }

  @Override public Evaluation evaluate() {
    Validation v = validation.orElseThrow();
    return new Evaluation(OptionalDouble.of(v.meter.measure(v.batches, v.windows).mean()), Map.of());
  }

  @Override public List<String> samples() {
    if (train.sampleTokens() == 0) return List.of();
    var tokenizer = in.tokenizer().tokenizer();
    var texts = new ArrayList<String>();
    for (String prompt : train.samplePrompts()) {
      int[] begun = Prompts.tokens(tokenizer, prompt);
      if (begun.length == 0) begun = new int[]{in.tokens().train().at(0)};
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
