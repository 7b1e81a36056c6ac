package com.example.simpo;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.op.LogSigmoid;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** −log σ(β · (mean log p of chosen − mean log p of rejected) − γ): Meng et al. 2024. */
@Doc("learns from preferences without a reference (Meng et al. 2024)")
public record Simpo(@Doc("scale of the reward") double beta, @Doc("margin of the chosen answer's reward") double gamma)
    implements
      Alignment {
  public Simpo() {
    this(2, 0.5);
  }

  @Override public String type() {
    return "simpo";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Preference.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    return row instanceof Row.Preference pair && truncation.leavesCompletion(encoder.preference(pair))
        ? Optional.empty()
        : Optional.of("its prompt leaves no room for an answer");
  }

  /** All chosen answers behind their prompts, then all rejected ones. */
  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    List<Sequences.Row> all = IntStream.range(0, 2).boxed()
        .flatMap(side -> rows.stream().map(row -> answer(encoder.preference((Row.Preference) row), side, truncation)))
        .toList();
    Sequences sequences = Sequences.of(all);
    return Batch.of(Experience.empty().with("pairs", sequences).with("mask", sequences.mask()));
  }

  private static Sequences.Row answer(Encoder.Continued pair, int side, Truncation truncation) {
    var whole = Sequences.Row.answer(pair.whole(side), pair.prompt().length);
    return new Sequences.Row(truncation.of(whole.tokens()), truncation.of(whole.labels()));
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor sums = learner.logProbabilities("pairs", 1).sum(1), lengths = learner.given("mask").sum(1);
    Tensor rewards = sums.over(lengths).times(beta).reshape(2, Tensor.INFER); // [chosen or rejected, pairs]
    Tensor margin = rewards.slice(0, 0, 1).minus(rewards.slice(0, 1, 2)), pairs = learner.count("pairs").times(0.5);
    metrics.mean("rewards/margins", margin.total(), pairs);
    return Loss.mean(new LogSigmoid().of(margin.plus(-gamma)).times(-1).total(), pairs);
  }
}
