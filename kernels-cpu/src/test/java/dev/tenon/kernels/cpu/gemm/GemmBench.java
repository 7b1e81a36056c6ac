package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.MatMul;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints GFLOP/s of the products in a GPT's training step and of a few small ones: best and median by the clock and, for one
 * thread, best by the processor time it got, which other programs disturb less. Arguments: rounds, names to run.
 */
final class GemmBench {
  private record Case(String name, boolean left, boolean right, int m, int n, int k) {
    Array a() {
      return left ? Runs.normal(1, k, m) : Runs.normal(1, m, k);
    }

    Array b() {
      return right ? Runs.normal(2, n, k) : Runs.normal(2, k, n);
    }
  }

  private static final List<Case> CASES = List.of(
      new Case("F1", false, true, 2048, 1152, 384), new Case("X1", false, false, 2048, 384, 1152),
      new Case("W1", true, false, 1152, 384, 2048),
      new Case("F2", false, true, 1024, 2304, 768), new Case("X2", false, false, 1024, 768, 3072),
      new Case("W2", true, false, 3072, 768, 1024),
      new Case("S", false, true, 768, 384, 128), new Case("SW", true, false, 384, 128, 768),
      new Case("SX", false, false, 768, 128, 384),
      new Case("H", false, true, 768, 65, 128), new Case("P32", false, true, 32, 2304, 768),
      new Case("P16", false, true, 16, 2304, 768),
      new Case("P8", false, true, 8, 2304, 768), new Case("P4", false, true, 4, 2304, 768),
      new Case("D1", false, true, 1, 2304, 768),
      new Case("D1big", false, true, 1, 50257, 768), new Case("N1", false, false, 1, 2304, 768),
      new Case("N4", false, false, 4, 2304, 768),
      new Case("N16", false, false, 16, 2304, 768), new Case("C1", false, true, 4096, 1, 768),
      new Case("tiny", false, true, 12, 12, 12));

  private GemmBench() {}

  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    List<String> names = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    System.out.println("vectors of " + Lanes.COUNT + " floats, tile " + Tile.ROWS + " x " + Tile.COLUMNS);
    try (Pool one = new Pool(1); Pool two = new Pool(2)) {
      for (Case each : CASES)
        if (names.isEmpty() || names.contains(each.name)) {
          StringBuilder line = new StringBuilder(
              String.format(Locale.ROOT, "%-6s %5d x %5d x %5d", each.name, each.m, each.n, each.k));
          for (Workers workers : List.of(one, two))
            line.append(measure(each, workers, rounds));
          System.out.println(line);
        }
    }
  }

  private static String measure(Case each, Workers workers, int rounds) {
    MatMul op = new MatMul(each.left, each.right);
    List<Array> inputs = List.of(each.a(), each.b());
    Kernel kernel = GemmKernel.of(op, inputs.stream().map(Array::type).toList()).orElseThrow();
    Runs.Once once = Runs.prepare(kernel, op.infer(inputs.stream().map(Array::type).toList()), inputs, workers);
    double operations = 2.0 * each.m * each.n * each.k;
    int repeat = (int) Math.max(1, 2e9 / Math.max(operations, 2e4));
    double[] rates = new double[rounds], own = new double[rounds];
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    for (int r = -2; r < rounds; r++) {
      long start = System.nanoTime(), time = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < repeat; i++)
        kernel.run(once);
      if (r < 0) continue;
      rates[r] = operations * repeat / (System.nanoTime() - start);
      own[r] = operations * repeat / (thread.getCurrentThreadCpuTime() - time);
    }
    Arrays.sort(rates);
    Arrays.sort(own);
    String line = String.format(Locale.ROOT, " | %dT best %6.1f median %6.1f", workers.threads(), rates[rounds - 1],
        rates[rounds / 2]);
    return workers.threads() > 1 ? line : line + String.format(Locale.ROOT, " processor %6.1f", own[rounds - 1]);
  }
}
