package dev.tenon.testkit.align;

import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.program.Eager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** A learner whose models say what is given, each answer a leaf of a tape. */
final class GivenLearner implements Learner {
  private final Eager eager;
  private final Tape tape;
  private final Map<String, Array> experience;
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
  private final BiFunction<String, String, String> named;

  /**
   * A learner.
   *
   * @param said what the models say, by name
   * @param named which of them is asked for, by the question ({@code logps}, {@code values}, {@code scores}, {@code logits}) and the rows
   */
  GivenLearner(Eager eager, Tape tape, Map<String, Array> experience, Map<String, Array> said,
      BiFunction<String, String, String> named) {
    this.eager = eager;
    this.tape = tape;
    this.experience = experience;
    this.named = named;
    said.forEach((name, array) -> leaves.put(name, tape.leaf(eager.tensor(array))));
  }

  /** What was said, to be differentiated by. */
  Map<String, Tensor> leaves() {
    return leaves;
  }

  private Tensor said(String question, String rows) {
    String name = named.apply(question, rows);
    Tensor tensor = leaves.get(name);
    if (tensor == null)
      throw new AssertionError("the loss asks for " + question + " of '" + rows + "', which is " + name + "; there are "
          + leaves.keySet());
    return tensor;
  }

  @Override public Tensor given(String name) {
    Array array = experience.get(name);
    if (array == null)
      throw new AssertionError("the loss asks for '" + name + "'; the experience has " + experience.keySet());
    return tape.constant(eager.tensor(array));
  }

  @Override public boolean has(String name) {
    return experience.containsKey(name);
  }

  @Override public Tensor count(String rows) {
    Tensor said = leaves.values().iterator().next();
    return said.reshape(said.size(0), Tensor.INFER).sum(1).fullLike(1).total();
  }

  @Override public Tensor logProbabilities(String rows, double temperature) {
    return said("logps", rows);
  }

  @Override public Tensor negativeLogLikelihood(String rows) {
    Tensor labels = given(Sequences.key(rows, "labels")), logps = said("logps", rows);
    return labels.fullLike(0).atMost(labels).cast(logps.type().dtype()).times(logps).total().times(-1);
  }

  @Override public Tensor logits(String rows, double temperature) {
    return said("logits", rows);
  }

  @Override public Tensor values(String rows) {
    return said("values", rows);
  }

  @Override public Tensor scores(String rows) {
    return said("scores", rows);
  }

  /** Figures of a loss by name, as they are computed. */
  static final class Figures implements Metrics {
    private final Tape tape;
    private final Eager eager;
    final Map<String, Double> all = new LinkedHashMap<>();

    Figures(Eager eager, Tape tape) {
      this.eager = eager;
      this.tape = tape;
    }

    @Override public void mean(String name, Tensor sum, Tensor weight) {
      double of = eager.array(tape.value(weight)).at(0);
      all.put(name, eager.array(tape.value(sum)).at(0) / of);
    }
  }
}
