package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.List;

/** The meaning of ops: primitives by their scalar kernels, fused ops by their definitions. */
final class Definitions {
  private final Eager eager;

  Definitions(Workers workers) {
    eager = new Eager(InstalledKernels.definitions(), workers);
  }

  /** Outputs in the types of the inputs. */
  List<Array> of(OpCase one) {
    if (one.inputs().isEmpty()) return eager.apply(one.op(), List.of()).stream().map(eager::array).toList();
    return one.op().on(one.inputs().stream().map(eager::tensor).toArray(Tensor[]::new)).stream().map(eager::array)
        .toList();
  }
}
