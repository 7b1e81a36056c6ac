package dev.tenon.testkit.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.testkit.kernel.FaultyKernels.Fault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpTwinsTest {
  /** x², with a rule that gives slope · x; the right slope is 2. */
  private record Square(double slope) implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(inputs.getFirst()));
    }

    @Override public Optional<Gradient> gradient() {
      return Optional.of(at -> at.give(0, () -> at.upstream().times(at.input(0)).times(slope)));
    }
  }

  private static OpContract contract(Square op) {
    return new OpContract() {
      @Override protected List<OpCase> cases() {
        return List.of(OpCase.of(op, Inputs.floats(2, 3)));
      }
    };
  }

  @Test void aWrongRuleIsFound() {
    assertDoesNotThrow(contract(new Square(2))::gradientsAgreeWithCentralDifferences);
    var e = assertThrows(AssertionError.class, contract(new Square(2.001))::gradientsAgreeWithCentralDifferences);
    assertTrue(e.getMessage().contains("its gradient is off by"), e::getMessage);
  }

  @Test void anOwnOpWithoutAKernelIsFound() {
    var contract = new KernelsContract() {
      @Override protected Kernels spec() {
        return new FaultyKernels(Fault.NONE);
      }

      @Override protected List<OpCase> ownOps() {
        return List.of(OpCase.of(new Square(2), Inputs.floats(3)));
      }
    };
    assertThrows(AssertionError.class, contract::itsOwnOpsHaveAKernel);
  }
}
