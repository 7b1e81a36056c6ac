package dev.tenon.testkit.align;

import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A learner whose models say what is given. */
final class GivenLearner implements Learner {
  private final Map<String, Array> experience;
  private final Function<Array, Tensor> constants;
  private final Map<String, Tensor> said;
  private final BiFunction<String, String, String> named;
  private final DType dtype;

  /**
   * A learner.
   *
   * @param said what the models say, by name; floats of the experience are taken in its type
   * @param named which of them is asked for, by the question ({@code logps}, {@code values}, {@code scores}, {@code logits}) and the rows
   */
  GivenLearner(Map<String, Array> experience, Function<Array, Tensor> constants, Map<String, Tensor> said,
      BiFunction<String, String, String> named) {
    this.experience = experience;
    this.constants = constants;
    this.said = said;
    this.named = named;
    dtype = said.values().iterator().next().type().dtype();
  }

  private Tensor said(String question, String rows) {
    String name = named.apply(question, rows);
    Tensor tensor = said.get(name);
    if (tensor == null)
      throw new AssertionError(
          "the loss asks for " + question + " of '" + rows + "', which is " + name + "; there are " + said.keySet());
    return tensor;
  }

  @Override public Tensor given(String name) {
    Array array = experience.get(name);
    if (array == null)
      throw new AssertionError("the loss asks for '" + name + "'; the experience has " + experience.keySet());
    return constants.apply(array.type().dtype() == DType.FLOAT32 ? array.to(dtype) : array);
  }

  @Override public boolean has(String name) {
    return experience.containsKey(name);
  }

  @Override public Tensor count(String rows) {
    Tensor any = said.values().iterator().next();
    String tokens = Sequences.key(rows, "tokens");
    int count = has(tokens) ? given(tokens).size(0) : any.size(0);
    return any.total().fullLike(count);
  }

  @Override public Tensor logProbabilities(String rows, double temperature) {
    return said("logps", rows);
  }

  @Override public Tensor negativeLogLikelihood(String rows) {
    Tensor labels = given(Sequences.key(rows, "labels")), logps = said("logps", rows);
    return labels.fullLike(0).atMost(labels).cast(dtype).times(logps).total().times(-1);
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
    private final Function<Tensor, Array> numbers;
    final Map<String, Double> all = new LinkedHashMap<>();

    Figures(Function<Tensor, Array> numbers) {
      this.numbers = numbers;
    }

    @Override public void mean(String name, Tensor sum, Tensor weight) {
      all.put(name, numbers.apply(sum).at(0) / numbers.apply(weight).at(0));
    }
  }
}
