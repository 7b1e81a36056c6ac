package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A kernel of one output.
 *
 * @param body what it does
 * @param shared the inputs whose memory the output may take
 */
record Routine(Body body, Set<Integer> shared) implements Kernel {
  Routine {
    shared = Set.copyOf(shared);
  }

  /** One whose output has memory of its own. */
  static Routine apart(Body body) {
    return new Routine(body, Set.of());
  }

  /** One whose output may take the memory of any input of its type, as it reads an element before it writes the same element. */
  static Routine elementwise(List<TensorType> inputs, TensorType output, Body body) {
    var shared = new HashSet<Integer>();
    for (int i = 0; i < inputs.size(); i++) if (inputs.get(i).equals(output)) shared.add(i);
    return new Routine(body, shared);
  }

  /** Makes the output a copy of its first input, unless it is the same memory. */
  static void copyFirst(Call call) {
    Array from = call.input(0), to = call.output(0);
    if (from.segment().address() != to.segment().address()) to.segment().copyFrom(from.segment());
  }

  @Override public void run(Call call) {
    body.run(call);
  }

  @Override public boolean inPlace(int output, int input) {
    return output == 0 && shared.contains(input);
  }

  /** The work itself. */
  interface Body {
    void run(Call call);
  }
}
