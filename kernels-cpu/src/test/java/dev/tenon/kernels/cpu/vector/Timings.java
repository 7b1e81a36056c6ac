package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Times kernels on one thread: microseconds a run, the fastest of many, and work per second. */
final class Timings {
  private static final Workers ONE = new Workers() {
    @Override public int threads() {
      return 1;
    }

    @Override public void run(int count, Task task) {
      for (int i = 0; i < count; i++) task.run(i, 0);
    }
  };

  private Timings() {}

  public static void main(String... only) {
    attend("attend 16x128 4x32", only, 16, 128, 128, 4, 4, 32);
    attend("attend 8x256 6x64", only, 8, 256, 256, 6, 6, 64);
    attend("attend 16x128 8x16", only, 16, 128, 128, 8, 8, 16);
    attend("attend 1x2048 8/2x64", only, 1, 2048, 2048, 8, 2, 64);
    attend("attend 1x1 of 8192 8/2x64", only, 1, 1, 8192, 8, 2, 64);
    attend("attend 1x1 of 512 8/2x64", only, 1, 1, 512, 8, 2, 64);
    attend("attend 1x1 of 32 8/2x64", only, 1, 1, 32, 8, 2, 64);
    rows(only);
    primitives(only);
  }

  /** Rows of a model's hidden states, 2048 by 384, and of logits over a small vocabulary. */
  private static void rows(String... only) {
    var random = new Random(2);
    int rows = 2048, size = 384;
    Array x = Runs.random(random, rows, size), g = Runs.random(random, rows, size), weight = Runs.random(random, size);
    Array y = Runs.random(random, rows, size), square = Array.zeros(x.type());
    each("rms norm", only, new RmsNorm(1e-5), x, weight);
    each("rms norm gradient", only, new RmsNorm.Backwards(1e-5), x, weight, g);
    each("layer norm", only, new LayerNorm(1e-5), x, weight, weight);
    each("layer norm gradient", only, new LayerNorm.Backwards(1e-5), x, weight, g);
    for (Activation a : Activation.values()) {
      each(a.name(), only, a, x);
      each(a.name() + " gradient", only, new Activation.Backwards(a), x, g);
    }
    each("swiglu", only, new Swiglu(), x, y);
    each("swiglu gradient", only, new Swiglu.Backwards(), x, y, g);
    each("softmax", only, new Softmax(), x);
    Array labels = Runs.longs(Shape.of(rows), i -> i % size), logSums = Runs.random(random, rows, 1);
    each("cross entropy", only, new CrossEntropy(), x, labels);
    each("cross entropy gradient", only, new CrossEntropy.Backwards(), x, labels, logSums, Array.of(Shape.SCALAR, 1f));
    Array one = Array.of(Shape.SCALAR, 0.1f);
    each("adam", only, new AdamStep(0.9, 0.99, 1e-8, 0.1), x, g, y, square, one, one, one);
    each("squared norm", only, new SquaredNorm(), x);
    each("dropout", only, new Dropout(0.1, "k"), x, Array.of(Shape.of(2), 1L, 2L));
    Array heads = Runs.random(random, 8, 256, 6, 64), at = Runs.longs(Shape.of(8, 256), i -> i % 256);
    each("rotate", only, new Rotate(Stream.generate(() -> 0.1).limit(32).toList()), heads, at);
  }

  private static void primitives(String... only) {
    var random = new Random(3);
    Array x = Runs.random(random, 2048, 384), y = Runs.random(random, 2048, 384), row = Runs.random(random, 384);
    for (Unary op : Unary.values()) if (UnaryKernel.knows(op)) each(op.name(), only, op, x);
    each("add", only, Binary.ADD, x, y);
    each("maximum", only, Binary.MAXIMUM, x, y);
    each("add row", only, Binary.ADD, x, row);
    each("times column", only, Binary.MULTIPLY, x, Runs.random(random, 2048, 1));
    each("affine", only, new Affine(2, 1), x);
    Array which = Array.zeros(TensorType.of(DType.BOOL, 2048, 384));
    each("where", only, new Where(), which, x, y);
    each("full like", only, new Source.FullLike(1), x);
    each("sum of columns", only, new Reduce(Reduce.Kind.SUM, 1), x);
    each("max of columns", only, new Reduce(Reduce.Kind.MAX, 1), x);
    each("sum of rows", only, new Reduce(Reduce.Kind.SUM, 0), x);
    each("sum of all", only, new SumLike(), x, Array.of(Shape.SCALAR, 1f));
    Array indices = Runs.longs(Shape.of(2048), i -> i * 31L % 65);
    each("gather", only, new Index.Gather(), row.as(Shape.of(1, 384)), Runs.longs(Shape.of(2048), _ -> 0));
    each("scatter add", only, new Index.ScatterAdd(), Runs.random(random, 65, 384), indices, x);
    each("permute heads", only, new Move.Permute(List.of(0, 2, 1, 3)), x.as(Shape.of(8, 256, 6, 64)));
    each("transpose", only, new Move.Permute(List.of(1, 0)), x);
    each("slice", only, new Move.Slice(1, 0, 128), x);
  }

  private static void each(String name, String[] only, Op op, Array... inputs) {
    if (only.length > 0 && !name.contains(only[0])) return;
    List<Array> in = List.of(inputs);
    double elements = in.stream().mapToLong(a -> a.shape().count()).max().orElseThrow();
    time(name, op, in, elements, "elements/ns");
  }

  private static void attend(String name, String[] only, int batch, int queries, int keys, int heads, int kvHeads,
      int size) {
    if (only.length > 0 && !name.contains(only[0])) return;
    var random = new Random(1);
    Shape perQuery = Shape.of(batch, queries), perKey = Shape.of(batch, keys);
    var in = new ArrayList<>(
        List.of(Runs.random(random, batch, queries, heads, size), Runs.random(random, batch, keys, kvHeads, size),
            Runs.random(random, batch, keys, kvHeads, size), Runs.longs(perQuery, i -> i % queries + keys - queries),
            Runs.longs(perKey, i -> i % keys),
            Runs.longs(perQuery, _ -> 0), Runs.longs(perKey, _ -> 0)));
    double pairs = (double) batch * heads * queries * (keys - (queries - 1) / 2.0);
    var op = new Attend(1 / Math.sqrt(size), Visibility.EVERYTHING, Optional.empty());
    List<Array> out = time(name, op, in, 4 * size * pairs, "GFLOP/s");
    if (queries == 1) inEightBits(name + " in eight bits", op, in, 4 * size * pairs);
    if (queries == 1) return;
    in.addAll(out);
    in.add(Runs.random(random, batch, queries, heads, size));
    time(name + " gradient", new AttendGradient(op.scale(), op.window(), op.softcap(), op.bias()), in,
        10 * size * pairs, "GFLOP/s");
  }

  private static void inEightBits(String name, Attend op, List<Array> inputs, double work) {
    List<Array> in = new ArrayList<>(inputs);
    for (int i = 1; i < 3; i++) {
      double numbers = in.get(i).shape().count();
      List<Array> kept = time(name + ", rounding", new EightBits.Round(), in.subList(i, i + 1), numbers, "numbers/ns");
      time(name + ", reading", new EightBits.Read(), kept, numbers, "numbers/ns");
      in.set(i, kept.getFirst());
      in.add(kept.getLast());
    }
    time(name, new Attend.InEightBits(op), in, work, "GFLOP/s");
  }

  static List<Array> time(String name, Op op, List<Array> inputs, double work, String unit) {
    Kernel kernel = Runs.kernel(op, inputs);
    List<Array> outputs = op.infer(Runs.types(inputs)).stream().map(Array::zeros).toList();
    MemorySegment scratch = Arena.ofAuto().allocate(Math.max(1, kernel.scratch(1)), 64);
    boolean[] all = new boolean[outputs.size()];
    Arrays.fill(all, true);
    var call = new Runs.Call(inputs, outputs, all, scratch, ONE);
    long best = Long.MAX_VALUE, start = System.nanoTime();
    for (int i = 0; i < 30 || System.nanoTime() - start < 2_000_000_000L; i++) {
      long before = System.nanoTime();
      kernel.run(call);
      best = Math.min(best, System.nanoTime() - before);
    }
    System.out.printf(Locale.ROOT, "%-44s %10.1f us %8.2f %s%n", name, best / 1e3, work / best, unit);
    return outputs;
  }
}
