package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

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
    if (queries == 1) return;
    in.addAll(out);
    in.add(Runs.random(random, batch, queries, heads, size));
    time(name + " gradient", new AttendGradient(op.scale(), op.window(), op.bias()), in, 10 * size * pairs, "GFLOP/s");
  }

  static List<Array> time(String name, Op op, List<Array> inputs, double work, String unit) {
    Kernel kernel = Runs.kernel(op, inputs);
    List<Array> outputs = op.infer(Runs.types(inputs)).stream().map(Array::zeros).toList();
    MemorySegment scratch = Arena.ofAuto().allocate(Math.max(1, kernel.scratch(1)), 64);
    boolean[] all = new boolean[outputs.size()];
    Arrays.fill(all, true);
    var call = new Runs.Call(inputs, outputs, all, scratch, ONE);
    long best = Long.MAX_VALUE, start = System.nanoTime();
    for (int i = 0; i < 30 || System.nanoTime() - start < 3_000_000_000L; i++) {
      long before = System.nanoTime();
      kernel.run(call);
      best = Math.min(best, System.nanoTime() - before);
    }
    System.out.printf(Locale.ROOT, "%-44s %10.1f us %8.2f %s%n", name, best / 1e3, work / best, unit);
    return outputs;
  }
}
