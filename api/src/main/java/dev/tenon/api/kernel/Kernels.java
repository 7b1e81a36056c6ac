package dev.tenon.api.kernel;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * A set of kernels. {@code train.kernels: vector} chooses it; where it offers none the scalar definitions run.
 *
 * <p>A plugin's own ops are computed by its own set without being asked, unless the definitions are: a set serves the ops of
 * its module, behind the one that was chosen.
 */
public interface Kernels extends Spec {
  /** Why this machine cannot run them, if it cannot. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /** What they run on, for people: "512-bit Vector API". */
  default String describe() {
    return type();
  }

  /** A kernel for an op on inputs of these types, if there is one. */
  Optional<Kernel> kernel(Op op, List<TensorType> inputs);
}
