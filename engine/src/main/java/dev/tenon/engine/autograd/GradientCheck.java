package dev.tenon.engine.autograd;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.program.Eager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Compares a program's taped gradients with central differences, in float64. */
public final class GradientCheck {
  private static final double STEP = 1e-5;

  private final Eager eager;

  /** @param eager runs the definitions */
  public GradientCheck(Eager eager) {
    this.eager = eager;
  }

  /**
   * The largest difference between a gradient and its central difference, over 1 + its size. The loss is the sum of all
   * floating-point outputs, each element weighed at random.
   *
   * @param program outputs of inputs
   * @param inputs float64 ones are differentiated; others are given as they are
   */
  public double worst(Function<List<Tensor>, List<Tensor>> program, List<Array> inputs) {
    List<Array> gradients = gradients(program, inputs);
    double worst = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Array x = inputs.get(i);
      if (x.type().dtype() != DType.FLOAT64) continue;
      for (long j = 0, n = x.shape().count(); j < n; j++) {
        double keep = x.at(j), h = STEP * Math.max(1, Math.abs(keep));
        x.set(j, keep + h);
        double up = loss(program, inputs);
        x.set(j, keep - h);
        double down = loss(program, inputs);
        x.set(j, keep);
        double expected = (up - down) / (2 * h), given = gradients.get(i).at(j);
        double off = Math.abs(expected - given) / (1 + Math.abs(expected));
        worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
      }
    }
    return worst;
  }

  /** Taped gradients by each input; zeros for inputs that are not float64 or that the loss does not depend on. */
  public List<Array> gradients(Function<List<Tensor>, List<Tensor>> program, List<Array> inputs) {
    Tape tape = new Tape(eager);
    List<Tensor> leaves = new ArrayList<>();
    for (Array x : inputs)
      leaves.add(x.type().dtype() == DType.FLOAT64 ? tape.leaf(eager.tensor(x)) : tape.constant(eager.tensor(x)));
    List<Tensor> outputs = program.apply(leaves);
    Map<Tensor, Tensor> upstream = new HashMap<>();
    for (int i = 0; i < outputs.size(); i++)
      if (outputs.get(i).type().dtype().computes())
        upstream.put(outputs.get(i), eager.tensor(weights(i, tape.value(outputs.get(i)))));
    tape.backward(upstream);
    List<Array> gradients = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Array zeros = Array.zeros(inputs.get(i).type());
      gradients.add(tape.gradient(leaves.get(i)).map(eager::array).orElse(zeros));
    }
    return gradients;
  }

  private double loss(Function<List<Tensor>, List<Tensor>> program, List<Array> inputs) {
    List<Tensor> outputs = program.apply(inputs.stream().map(eager::tensor).toList());
    double sum = 0;
    for (int i = 0; i < outputs.size(); i++) {
      if (!outputs.get(i).type().dtype().computes()) continue;
      Array y = eager.array(outputs.get(i)), w = weights(i, outputs.get(i));
      for (long j = 0, n = y.shape().count(); j < n; j++) sum += y.at(j) * w.at(j);
    }
    return sum;
  }

  private static Array weights(int output, Tensor like) {
    Array w = Array.zeros(like.type());
    Draws draws = Draws.of(output, "gradient check");
    for (long j = 0, n = w.shape().count(); j < n; j++) w.set(j, 2 * draws.uniform(j) - 1);
    return w;
  }
}
