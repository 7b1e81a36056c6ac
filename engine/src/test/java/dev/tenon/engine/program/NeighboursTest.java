package dev.tenon.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final Shape SQUARE = Shape.of(24, 24);
  private static final Thirds FORMAT = new Thirds();
  private static final Op ONE = new Absorbed(new Project(), 1, new Dequantize(FORMAT, SQUARE));

  private final Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
      .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(1);

  /** Kernels for absorbed projections, alone and so many abreast: output i of an op becomes i + 1. */
  private record Numbering(int most) implements Kernels {
    @Override public String type() {
      return "numbering";
    }

    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      int outputs = op instanceof Abreast(List<Op> ops) ? ops.size() : 1;
      boolean known = op instanceof Absorbed a && a.op() instanceof Project || op instanceof Abreast;
      if (!known || outputs > most) return Optional.empty();
      return Optional.of(call -> {
        for (int o = 0; o < outputs; o++) {
          Array out = call.output(o);
          for (long i = 0; i < out.shape().count(); i++) out.set(i, o + 1);
        }
      });
    }
  }

  /** y = x by u, z = y + x by v, last = y by w: u and v read the same. */
  private static Program program() {
    Trace trace = new Trace();
    Tensor x = trace.input("x", new TensorType(DType.FLOAT32, SQUARE));
    Tensor y = new Project().of(x, weight(trace, "u")), z = y.plus(new Project().of(x, weight(trace, "v")));
    trace.output("z", z);
    trace.output("last", new Project().of(y, weight(trace, "w")));
    return trace.finish();
  }

  private static Tensor weight(Trace trace, String name) {
    return new Dequantize(FORMAT, SQUARE).of(trace.input(name, new TensorType(DType.UINT8, FORMAT.stored(SQUARE))));
  }

  private Compiled compiled(int most) {
    return Compiled.of(program(), new KernelSet(new Numbering(most), scalar), 1, Set.of());
  }

  @Test void projectionsOfOneValueAreOneOp() {
    List<Op> ops = compiled(2).program().ops();
    assertEquals(new Abreast(List.of(ONE, ONE)), ops.getFirst());
    assertEquals(1, ops.stream().filter(ONE::equals).count());
    Executable run = compiled(2).bind(memory, Map.of(), workers);
    run.run();
    assertEquals(3, run.output("z").at(7));
    assertEquals(1, run.output("last").at(7));
  }

  @Test void withoutAKernelForSeveralEachIsAlone() {
    assertEquals(3, compiled(1).program().ops().stream().filter(ONE::equals).count());
  }
}
