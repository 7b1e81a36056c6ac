package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/** Kernels over float32 written with the Vector API, for whatever vectors the processor has. */
@Doc("fast kernels on the processor's vector units")
public record VectorKernels() implements Kernels {
  @Override public String type() {
    return "vector";
  }

  @Override public Optional<String> unavailable() {
    try {
      int lanes = Lanes.COUNT;
      return lanes < 4
          ? Optional.of("vectors here hold " + lanes + " floats; the kernels need at least 4")
          : Optional.empty();
    } catch (LinkageError e) {
      return Optional.of("the module jdk.incubator.vector cannot be used: " + e);
    }
  }

  @Override public String describe() {
    return "Vector API, " + Lanes.COUNT * Float.SIZE + "-bit (float x " + Lanes.COUNT + ")";
  }

  @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    for (TensorType t : inputs)
      if (t.shape().count() == 0 || t.shape().count() > Integer.MAX_VALUE) return Optional.empty();
    return switch (op) {
      case Fused f -> FusedKernels.of(f, inputs);
      case Primitive p -> PrimitiveKernels.of(p, inputs);
    };
  }
}
