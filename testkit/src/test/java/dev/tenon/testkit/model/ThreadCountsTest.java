package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreadCountsTest {
  /** Hyperbolic tangents to which the number of threads is added. */
  record CountsThreads() implements Kernels {
    @Override public String type() {
      return "counts-threads";
    }

    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      return op == Unary.TANH && inputs.getFirst().dtype() == DType.FLOAT32
          ? Optional.of(CountsThreads::tanh)
          : Optional.empty();
    }

    private static void tanh(Kernel.Call call) {
      for (long i = 0, n = call.output(0).shape().count(); i < n; i++)
        call.output(0).set(i, StrictMath.tanh(call.input(0).at(i)) + 1e-6 * call.workers().threads());
    }
  }

  @Test void kernelsThatDependOnTheNumberOfThreadsAreFound() {
    var error = assertThrows(AssertionError.class,
        () -> ThreadCounts.check(TinyModel.around("", 16), InstalledKernels.over(new CountsThreads())));
    assertTrue(error.getMessage().contains("kernels 'counts-threads' on 2 threads give other bytes than on one"),
        error.getMessage());
  }
}
