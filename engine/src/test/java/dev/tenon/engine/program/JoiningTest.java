package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class JoiningTest {
  private static final TensorType HIDDEN = TensorType.of(DType.FLOAT32, 2, 3, 4),
      HEAD = TensorType.of(DType.FLOAT32, 7, 4), LABELS = TensorType.of(DType.INT64, 2, 3),
      SCALAR = TensorType.of(DType.FLOAT32);
  private static final List<String> OUTPUTS = List.of("mean", "by_hidden", "by_head");

  private final KernelSet vector = new KernelSet(kernels("vector"), kernels("scalar")),
      definitions = new KernelSet(kernels("scalar"), kernels("scalar"));
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(1);

  private static Kernels kernels(String type) {
    return ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals(type)).findFirst().orElseThrow();
  }

  /** A mean loss and gradients, whose upstream is made of a given scale and of the number of labels. */
  private static Program program(BinaryOperator<Tensor> upstream) {
    Trace trace = new Trace();
    Tensor hidden = trace.input("hidden", HIDDEN), head = trace.input("head", HEAD),
        labels = trace.input("labels", LABELS),
        scale = trace.input("scale", SCALAR);
    List<Tensor> losses = new CrossEntropy.Projected().on(hidden, head, labels);
    trace.output("mean", losses.get(0).over(losses.get(1)));
    List<Tensor> gradients = new CrossEntropy.ProjectedBackwards().on(hidden, head, labels, losses.get(2),
        upstream.apply(scale, losses.get(1)));
    trace.output("by_hidden", gradients.get(0));
    trace.output("by_head", gradients.get(1).times(2));
    return trace.finish();
  }

  private Executable run(Program program, KernelSet kernels) {
    Executable executable = Compiled.of(program, kernels, 1, Set.of()).bind(memory, Map.of(), workers);
    for (String name : List.of("hidden", "head")) {
      Array input = executable.input(name);
      for (long i = 0; i < input.shape().count(); i++) input.set(i, 4 * Draws.of(1, name).uniform(i) - 2);
    }
    for (long i = 0; i < 6; i++) executable.input("labels").setLong(i, i == 4 ? -100 : i);
    executable.input("scale").set(0, 0.3);
    executable.run();
    return executable;
  }

  private void sameAsDefined(Program program) {
    Executable here = run(program, vector), there = run(program, definitions);
    for (String name : OUTPUTS)
      for (long i = 0; i < there.output(name).shape().count(); i++)
        assertEquals(there.output(name).at(i), here.output(name).at(i), 1e-5, name);
  }

  private static boolean joined(Compiled compiled) {
    List<Op> ops = compiled.program().ops();
    boolean both = ops.contains(new CrossEntropy.ProjectedWithGradients());
    assertEquals(!both, ops.contains(new CrossEntropy.Projected()));
    assertEquals(!both, ops.contains(new CrossEntropy.ProjectedBackwards()));
    return both;
  }

  @Test void aLossAndItsGradientsAreOneOp() {
    Program program = program((scale, _) -> scale.times(2));
    assertTrue(joined(Compiled.of(program, vector, 1, Set.of())));
    sameAsDefined(program);
  }

  @Test void gradientsThatHangOnTheLossFollowIt() {
    Program program = program(Tensor::over);
    assertFalse(joined(Compiled.of(program, vector, 1, Set.of())));
    sameAsDefined(program);
  }
}
