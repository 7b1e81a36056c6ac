package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Runs kernels by hand: outputs and scratch memory begin full of garbage, scratch memory exactly as large as was asked for. */
public final class Runs {
  private Runs() {}

  public record Once(List<Array> inputs, List<Array> outputs, MemorySegment scratch, Workers workers,
      List<Boolean> wanted) implements Kernel.Call {
    @Override public Array input(int index) {
      return inputs.get(index);
    }

    @Override public Array output(int index) {
      return outputs.get(index);
    }

    @Override public boolean wants(int output) {
      return wanted.get(output);
    }
  }

  static Once prepare(Kernel kernel, List<TensorType> outputs, List<Array> inputs, Workers workers) {
    List<Array> out = outputs.stream().map(Array::zeros).toList();
    for (Array each : out)
      each.segment().fill((byte) -1);
    long bytes = kernel.scratch(workers.threads());
    MemorySegment scratch = Arena.ofAuto().allocate(Math.max(1, bytes), Array.ALIGNMENT).asSlice(0, bytes);
    scratch.fill((byte) -1);
    return new Once(inputs, out, scratch, workers, out.stream().map(_ -> true).toList());
  }

  public static List<Array> run(Kernel kernel, Op op, List<Array> inputs, Workers workers) {
    Once once = prepare(kernel, op.infer(inputs.stream().map(Array::type).toList()), inputs, workers);
    kernel.run(once);
    return once.outputs;
  }

  /** Normally distributed numbers. */
  public static Array normal(long seed, int... dims) {
    Array a = Array.zeros(TensorType.of(DType.FLOAT32, dims));
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0, n = a.shape().count(); i < n; i++)
      a.set(i, random.nextGaussian());
    return a;
  }

  static Array labels(long seed, int vocabulary, int... dims) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = (int) Shape.of(dims).count();
    return Array.of(Shape.of(dims),
        IntStream.range(0, n).mapToLong(i -> i % 5 == 3 ? -100 : random.nextInt(vocabulary)).toArray());
  }
}
