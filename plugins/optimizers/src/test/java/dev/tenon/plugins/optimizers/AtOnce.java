package dev.tenon.plugins.optimizers;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Computes each op as it is met, on one thread, by a set of kernels, the scalar definitions where it has none. */
record AtOnce(Kernels kernels, Kernels definitions) implements Evaluator {
  /** All sets of kernels that run here. */
  static List<AtOnce> all() {
    AtOnce.class.getModule().addUses(Kernels.class);
    List<Kernels> found = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.unavailable().isEmpty()).toList();
    Kernels scalar = found.stream().filter(k -> k.type().equals("scalar")).findAny().orElseThrow();
    return found.stream().map(k -> new AtOnce(k, scalar)).toList();
  }

  record Value(Array array, Evaluator evaluator) implements Tensor {
    @Override public TensorType type() {
      return array.type();
    }
  }

  Tensor tensor(Array array) {
    return new Value(array, this);
  }

  static Array array(Tensor tensor) {
    return ((Value) tensor).array();
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    List<TensorType> types = inputs.stream().map(Tensor::type).toList();
    Optional<Kernel> kernel = kernels.kernel(op, types).or(() -> definitions.kernel(op, types));
    if (kernel.isEmpty() && op instanceof Fused fused) return fused.define(inputs);
    List<Array> outputs = op.infer(types).stream().map(Array::zeros).toList();
    long bytes = kernel.orElseThrow().scratch(1);
    kernel.get().run(new Once(inputs.stream().map(AtOnce::array).toList(), outputs,
        Arena.ofAuto().allocate(Math.max(1, bytes), Array.ALIGNMENT)));
    return outputs.stream().map(this::tensor).toList();
  }

  @Override public String toString() {
    return kernels.type();
  }

  private record Once(List<Array> inputs, List<Array> outputs, MemorySegment scratch) implements Kernel.Call, Workers {
    @Override public Array input(int index) {
      return inputs.get(index);
    }

    @Override public Array output(int index) {
      return outputs.get(index);
    }

    @Override public boolean wants(int output) {
      return true;
    }

    @Override public Workers workers() {
      return this;
    }

    @Override public int threads() {
      return 1;
    }

    @Override public void run(int count, Workers.Task task) {
      for (int i = 0; i < count; i++) task.run(i, 0);
    }
  }
}
