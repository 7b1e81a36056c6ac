package dev.tenon.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.engine.program.Thirds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelSetTest {
  private static final List<TensorType> ONE = List.of(TensorType.of(DType.FLOAT32, 3));
  private static final Offering NONE = new Offering("none", false, false), OWN = new Offering("own", true, false),
      DEFINITIONS = new Offering("definitions", false, true);

  /** An op of this module; the api's are of another. */
  private record Twice() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(2));
    }
  }

  private record Offering(String type, boolean fused, boolean primitive) implements Kernels {
    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      return (op instanceof Fused ? fused : primitive) ? Optional.of(new Named(type)) : Optional.empty();
    }
  }

  private record Named(String set) implements Kernel {
    @Override public void run(Call call) {
      throw new UnsupportedOperationException(set);
    }
  }

  private static Optional<Kernel> from(Offering set) {
    return Optional.of(new Named(set.type));
  }

  @Test void anOpIsServedByTheSetOfItsOwnModule() {
    assertEquals(from(OWN), new KernelSet(NONE, DEFINITIONS, List.of(NONE, OWN)).kernel(new Twice(), ONE));
  }

  @Test void theChosenSetComesFirst() {
    var chosen = new Offering("chosen", true, false);
    assertEquals(from(chosen), new KernelSet(chosen, DEFINITIONS, List.of(OWN, chosen)).kernel(new Twice(), ONE));
  }

  @Test void weightsInAFormatOfAModuleAreServedByItsSet() {
    var stored = new Dequantize(new Thirds(), Shape.of(3));
    var kernels = new KernelSet(NONE, DEFINITIONS, List.of(OWN));
    assertEquals(from(OWN), kernels.kernel(stored, ONE));
    assertEquals(from(OWN), kernels.kernel(new Absorbed(new Project(), 1, stored), ONE));
    assertEquals(Optional.empty(), kernels.kernel(new Absorbed(new Project(), 1, new Cast(DType.FLOAT32)), ONE));
  }

  @Test void opsOfOtherModulesAreNotServedUnasked() {
    assertEquals(Optional.empty(), new KernelSet(NONE, DEFINITIONS, List.of(OWN)).kernel(new Softmax(), ONE));
  }

  @Test void whoChoosesTheDefinitionsGetsNothingElse() {
    assertEquals(Optional.empty(), new KernelSet(DEFINITIONS, DEFINITIONS, List.of(OWN)).kernel(new Twice(), ONE));
  }

  @Test void primitivesFallBackOnTheDefinitionsAndMustBeThere() {
    assertEquals(from(DEFINITIONS), new KernelSet(NONE, DEFINITIONS, List.of(OWN)).kernel(Unary.EXP, ONE));
    assertThrows(IllegalStateException.class, () -> new KernelSet(NONE, NONE).kernel(Unary.EXP, ONE));
  }
}
