package dev.tenon.benches.jmh;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WholeCall;
import dev.tenon.engine.kernel.WorkerPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A kernel with all that a call of it needs. */
@State(Scope.Benchmark)
public abstract class OneKernel {
  private final WorkerPool workers = new WorkerPool(Runtime.getRuntime().availableProcessors());
  private Runnable call = () -> {
    throw new IllegalStateException("nothing is open");
  };

  /** Finds the kernel of an op on inputs. */
  final void open(Op op, Array... inputs) {
    var given = List.of(inputs);
    var types = given.stream().map(Array::type).toList();
    Kernel kernel = Assembly.get(Assembly.injector(List.of(), Options.DEFAULT), KernelChoice.class)
        .of(Options.DEFAULT.kernels()).own(op, types)
        .orElseThrow(() -> new IllegalStateException("no kernel for " + op.name() + " on " + types));
    List<Array> outputs = op.infer(types).stream().map(Array::zeros).toList();
    long scratch = kernel.scratch(workers.threads());
    MemorySegment room = Arena.ofAuto().allocate(Math.max(1, scratch), Array.ALIGNMENT).asSlice(0, scratch);
    var once = new WholeCall(given, outputs, room, workers);
    call = () -> kernel.run(once);
  }

  final void run() {
    call.run();
  }

  @TearDown public void close() {
    workers.close();
  }

  /** Numbers from −1 to 1. */
  static Array around(int... dims) {
    Shape shape = Shape.of(dims);
    var random = new Random(Arrays.hashCode(dims));
    float[] values = new float[Math.toIntExact(shape.count())];
    for (int i = 0; i < values.length; i++) values[i] = 2 * random.nextFloat() - 1;
    return Array.of(shape, values);
  }
}
