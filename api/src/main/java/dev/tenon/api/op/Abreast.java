package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Several ops done as one because they share their first input: the projections to queries, keys and values, say. No layer writes it.
 * When a program is compiled, projections of one input by weights as they are stored ({@link Absorbed}) are offered to the kernels as
 * this; where they have one, the input is prepared once, and threads meet once.
 *
 * <p>Inputs: the first input of all, then the second of each. Outputs: those of each, in order.
 *
 * @param ops each of two inputs
 */
public record Abreast(List<Op> ops) implements Fused {
  public Abreast {
    ops = List.copyOf(ops);
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) outputs.addAll(ops.get(i).on(inputs.getFirst(), inputs.get(i + 1)));
    return outputs;
  }
}
