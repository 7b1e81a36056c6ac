package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Loss;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.program.Eager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A loss with its figures and gradients, computed at once.
 *
 * @param terms value of each term before its coefficient, by name or else by number
 * @param sums of each term
 * @param weights of each term
 * @param gradients by what the models said
 */
record Judgement(double loss, Map<String, Double> terms, List<Double> sums, List<Double> weights,
    Map<String, Double> metrics, Map<String, Array> gradients) {
  static Judgement of(Alignment method, Eager eager, Map<String, Array> experience, Map<String, Array> said,
      BiFunction<String, String, String> named) {
    Tape tape = new Tape(eager);
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    said.forEach((name, array) -> leaves.put(name, tape.leaf(eager.tensor(array))));
    var learner = new GivenLearner(experience, array -> tape.constant(eager.tensor(array)), leaves, named);
    var figures = new GivenLearner.Figures(tensor -> eager.array(tape.value(tensor)));
    Loss loss = method.loss(learner, figures);
    Map<Tensor, Tensor> upstream = new HashMap<>();
    Map<String, Double> terms = new LinkedHashMap<>();
    var sums = new ArrayList<Double>();
    var weights = new ArrayList<Double>();
    double total = 0;
    for (Loss.Term term : loss.terms()) {
      Tensor sum = tape.value(term.sum());
      double weight = eager.array(tape.value(term.weight())).at(0), value = eager.array(sum).at(0);
      sums.add(value);
      weights.add(weight);
      total += term.coefficient() * value / weight;
      terms.put(term.name().isEmpty() ? Integer.toString(terms.size()) : term.name(), value / weight);
      upstream.merge(term.sum(), sum.fullLike(term.coefficient() / weight), Tensor::plus);
    }
    tape.backward(upstream);
    Map<String, Array> gradients = new LinkedHashMap<>();
    leaves.forEach((name, leaf) -> gradients.put(name,
        tape.gradient(leaf).map(eager::array).orElseGet(() -> Array.zeros(leaf.type()))));
    return new Judgement(total, terms, sums, weights, figures.all, gradients);
  }
}
