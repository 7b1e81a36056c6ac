package dev.tenon.testkit.kernel;

import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.autograd.GradientCheck;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a fused op promises: its gradient, by a rule or by its definition, is that of its definition.
 *
 * <p>Its kernels are tested by {@link KernelsContract#ownOps}.
 */
public abstract class OpContract {
  /** The error of a central difference in float64 is of the order 1e-9 here. */
  private static final double TOLERANCE = 1e-6;

  /** The op, or each of its settings, at several small shapes; away from points where it has no derivative. */
  protected abstract List<OpCase> cases();

  @Test public void gradientsAgreeWithCentralDifferences() {
    var check = new GradientCheck(new Eager(InstalledKernels.definitions(), new Disorderly(1)));
    for (OpCase one : cases()) {
      double worst = check.worst(in -> one.op().on(in.toArray(Tensor[]::new)), one.widened().inputs());
      if (!(worst < TOLERANCE))
        throw new AssertionError(
            one + ": its gradient is off by " + worst + " from central differences of the definition");
    }
  }
}
