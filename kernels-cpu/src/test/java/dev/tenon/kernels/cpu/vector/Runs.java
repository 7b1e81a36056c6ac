package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Runs kernels as an engine would, in memory full of garbage, and compares them with their definition. */
final class Runs {
  private static final byte GARBAGE = (byte) 0xff;

  private Runs() {}

  /** Threads started for each run: slow, but real ones. */
  record Threads(int threads) implements Workers {
    @Override public void run(int count, Task task) {
      var next = new AtomicInteger();
      var failed = new AtomicReference<RuntimeException>();
      var running = new ArrayList<Thread>();
      for (int w = 0; w < threads; w++) {
        int worker = w;
        Runnable work = () -> {
          try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) task.run(i, worker);
          } catch (RuntimeException e) {
            failed.set(e);
          }
        };
        if (w == threads - 1) work.run();
        else running.add(Thread.ofPlatform().start(work));
      }
      for (Thread t : running) join(t);
      if (failed.get() != null) throw failed.get();
    }

    private static void join(Thread t) {
      try {
        t.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  record Call(List<Array> inputs, List<Array> outputs, boolean[] wanted, MemorySegment scratch,
      Workers workers) implements Kernel.Call {
    @Override public Array input(int index) {
      return inputs.get(index);
    }

    @Override public Array output(int index) {
      assertTrue(wanted[index], "output " + index + " is not wanted");
      return outputs.get(index);
    }

    @Override public boolean wants(int output) {
      return wanted[output];
    }
  }

  static Kernel kernel(Op op, List<Array> inputs) {
    return new VectorKernels().kernel(op, types(inputs))
        .orElseThrow(() -> new AssertionError("no kernel for " + op + " on " + types(inputs)));
  }

  static List<TensorType> types(List<Array> inputs) {
    return inputs.stream().map(Array::type).toList();
  }

  /** All outputs, with so many threads. */
  static List<Array> run(Op op, int threads, List<Array> inputs) {
    boolean[] all = new boolean[op.infer(types(inputs)).size()];
    java.util.Arrays.fill(all, true);
    return run(op, threads, inputs, all);
  }

  /** The outputs wanted, with so many threads; the others are left as garbage. */
  static List<Array> run(Op op, int threads, List<Array> inputs, boolean... wanted) {
    return run(kernel(op, inputs), op, threads, inputs, wanted);
  }

  /** All outputs of one kernel. */
  static List<Array> run(Kernel kernel, Op op, int threads, List<Array> inputs) {
    boolean[] all = new boolean[op.infer(types(inputs)).size()];
    java.util.Arrays.fill(all, true);
    return run(kernel, op, threads, inputs, all);
  }

  private static List<Array> run(Kernel kernel, Op op, int threads, List<Array> inputs, boolean... wanted) {
    Call call = prepare(kernel, op, threads, inputs, wanted);
    kernel.run(call);
    return call.outputs;
  }

  /** A call with memory of its own, which may run any number of times. */
  static Call prepare(Kernel kernel, Op op, int threads, List<Array> inputs, boolean... wanted) {
    List<Array> outputs = op.infer(types(inputs)).stream().map(Array::zeros).toList();
    outputs.forEach(a -> a.segment().fill(GARBAGE));
    MemorySegment scratch = Arena.ofAuto().allocate(Math.max(1, kernel.scratch(threads)), 64).asSlice(0,
        kernel.scratch(threads));
    scratch.fill(GARBAGE);
    return new Call(inputs, outputs, wanted, scratch, new Threads(threads));
  }

  /** Checks a kernel: near its definition, the same bytes for 1, 2 and 3 threads and in place where that is allowed. Gives the outputs. */
  static List<Array> check(Op op, double tolerance, Array... inputs) {
    return check(new Exact(false), op, tolerance, inputs);
  }

  static List<Array> check(Exact exact, Op op, double tolerance, Array... given) {
    List<Array> inputs = List.of(given), outputs = run(op, 1, inputs);
    List<double[]> want = exact.run(op, inputs);
    for (int i = 0; i < outputs.size(); i++) near(op.name() + ", output " + i, want.get(i), outputs.get(i), tolerance);
    for (int threads = 2; threads <= 3; threads++)
      same(op.name() + " with " + threads + " threads", outputs, run(op, threads, inputs));
    inPlace(op, inputs, outputs);
    return outputs;
  }

  private static void inPlace(Op op, List<Array> inputs, List<Array> outputs) {
    Kernel kernel = kernel(op, inputs);
    var free = new ArrayList<>(inputs.stream().map(Array::copy).toList());
    var taken = new ArrayList<Array>();
    var to = new ArrayList<Array>();
    for (int o = 0; o < outputs.size(); o++) {
      Array a = Array.zeros(outputs.get(o).type());
      for (int i = 0; i < inputs.size(); i++)
        if (kernel.inPlace(o, i) && inputs.get(i).type().equals(a.type()) && !taken.contains(free.get(i))) {
          a = free.get(i);
          break;
        }
      taken.add(a);
      to.add(a);
    }
    boolean[] all = new boolean[outputs.size()];
    java.util.Arrays.fill(all, true);
    MemorySegment scratch = Arena.ofAuto().allocate(Math.max(1, kernel.scratch(2)), 64).asSlice(0, kernel.scratch(2));
    kernel.run(new Call(free, to, all, scratch, new Threads(2)));
    same(op.name() + " in place", outputs, to);
  }

  private static void near(String what, double[] want, Array got, double tolerance) {
    assertEquals(want.length, got.shape().count(), what);
    for (int i = 0; i < want.length; i++) {
      double g = got.at(i), limit = tolerance * Math.max(1, Math.abs(want[i]));
      boolean equal = Double.isNaN(want[i]) ? Double.isNaN(g) : g == want[i] || Math.abs(g - want[i]) <= limit;
      assertTrue(equal, what + "[" + i + "] of " + got.type() + " is " + g + ", it must be " + want[i]);
    }
  }

  static void same(String what, List<Array> want, List<Array> got) {
    for (int i = 0; i < want.size(); i++)
      assertArrayEquals(bytes(want.get(i)), bytes(got.get(i)), what + ", output " + i);
  }

  private static byte[] bytes(Array a) {
    return a.segment().toArray(ValueLayout.JAVA_BYTE);
  }

  /** Normally distributed numbers. */
  static Array random(Random random, int... dims) {
    Array a = Array.zeros(TensorType.of(DType.FLOAT32, dims));
    for (long i = 0; i < a.shape().count(); i++) a.set(i, random.nextGaussian());
    return a;
  }

  static Array longs(Shape shape, java.util.function.IntToLongFunction at) {
    Array a = Array.zeros(new TensorType(DType.INT64, shape));
    for (int i = 0; i < shape.count(); i++) a.setLong(i, at.applyAsLong(i));
    return a;
  }
}
