package dev.tenon.kernels.cpu;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** One run of one kernel on arrays, by workers that take the tasks backwards. Outputs begin as rubbish. */
public record SingleRun(List<Array> inputs, List<Array> outputs, MemorySegment scratch,
    Workers workers) implements Kernel.Call {
  /** All outputs of an op. */
  public static List<Array> all(Kernels kernels, Op op, Array... inputs) {
    List<TensorType> types = types(inputs);
    Kernel kernel = kernels.kernel(op, types)
        .orElseThrow(() -> new AssertionError("no kernel for " + op + " on " + types));
    var outputs = new ArrayList<Array>();
    for (TensorType type : op.infer(types)) {
      Array output = Array.zeros(type);
      output.segment().fill((byte) 0x7b);
      outputs.add(output);
    }
    run(kernel, List.of(inputs), outputs);
    return outputs;
  }

  /** The first output of an op. */
  public static Array of(Kernels kernels, Op op, Array... inputs) {
    return all(kernels, op, inputs).getFirst();
  }

  /** The first output of an op, in the memory of a copy of one input. */
  public static Array inPlaceOf(int shared, Kernels kernels, Op op, Array... inputs) {
    Kernel kernel = kernels.kernel(op, types(inputs)).orElseThrow();
    if (!kernel.inPlace(0, shared)) throw new AssertionError(op + " does not take the memory of input " + shared);
    var all = new ArrayList<>(List.of(inputs));
    all.set(shared, inputs[shared].copy());
    run(kernel, all, List.of(all.get(shared)));
    return all.get(shared);
  }

  private static void run(Kernel kernel, List<Array> inputs, List<Array> outputs) {
    var workers = new Backwards(3);
    kernel.run(new SingleRun(inputs, outputs,
        Arena.ofAuto().allocate(kernel.scratch(workers.threads()), Array.ALIGNMENT), workers));
  }

  private static List<TensorType> types(Array... inputs) {
    return List.of(inputs).stream().map(Array::type).toList();
  }

  @Override public Array input(int index) {
    return inputs.get(index);
  }

  @Override public Array output(int index) {
    return outputs.get(index);
  }

  @Override public boolean wants(int output) {
    return true;
  }

  private record Backwards(int threads) implements Workers {
    @Override public void run(int count, Task task) {
      for (int i = count - 1; i >= 0; i--) task.run(i, i % threads);
    }
  }
}
