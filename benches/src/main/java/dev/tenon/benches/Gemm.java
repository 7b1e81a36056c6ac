package dev.tenon.benches;

import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Matrix products of the shapes that training makes, against the libraries that PyTorch and NumPy call. */
final class Gemm implements Race {
  /** Rows, columns and depth, and which operands are given transposed. */
  private record Shape(int m, int n, int k, boolean transposedA, boolean transposedB) {
    double flops() {
      return 2.0 * m * n * k;
    }
  }

  private static final Map<String, Shape> SHAPES = shapes();
  private static final double WARM_SECONDS = 2;

  private static Map<String, Shape> shapes() {
    var all = new LinkedHashMap<String, Shape>();
    all.put("F1", new Shape(2048, 1152, 384, false, true));
    all.put("X1", new Shape(2048, 384, 1152, false, false));
    all.put("W1", new Shape(1152, 384, 2048, true, false));
    all.put("F2", new Shape(1024, 2304, 768, false, true));
    all.put("X2", new Shape(1024, 768, 3072, false, false));
    all.put("W2", new Shape(3072, 768, 1024, true, false));
    all.put("S", new Shape(768, 384, 128, false, true));
    return all;
  }

  @Override public String name() {
    return "gemm";
  }

  @Override public String title() {
    return "Matrix products in float32";
  }

  @Override public String unit() {
    return "GFLOP/s";
  }

  @Override public boolean larger() {
    return true;
  }

  @Override public double limit() {
    return 5;
  }

  @Override public List<String> cases(boolean brief) {
    return List.copyOf(SHAPES.keySet());
  }

  @Override public List<Entrant> entrants(Setting setting) {
    String threads = Integer.toString(setting.threads());
    var all = new ArrayList<>(List.of(Ours.entrant("Tenon", Gemm.class, threads)));
    if (!setting.brief()) {
      all.add(Ours.python("MKL (PyTorch)", setting, "gemm.py", Ours.mkl(setting), "torch"));
      all.add(Ours.python("OpenBLAS (NumPy)", setting, "gemm.py",
          Map.of("OMP_NUM_THREADS", threads, "OPENBLAS_NUM_THREADS", threads), "numpy"));
    }
    return all;
  }

  /** Ours: argument is the number of threads. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    KernelSet kernels = new Workshop().kernels();
    try (var memory = new TensorMemory(); var workers = new WorkerPool(threads)) {
      var products = new HashMap<String, Executable>();
      Contestant.answer(measured -> {
        Shape shape = SHAPES.get(measured);
        if (shape == null) throw new IllegalArgumentException("no shape " + measured);
        Executable product = products.computeIfAbsent(measured, _ -> {
          Executable bound = product(shape, kernels, threads).bind(memory, Map.of(), workers);
          Timing.warm(bound::run, WARM_SECONDS);
          return bound;
        });
        return shape.flops() / Timing.seconds(product::run) / 1e9;
      });
    }
  }

  private static Compiled product(Shape s, KernelSet kernels, int threads) {
    Trace trace = new Trace();
    Tensor a = trace.input("a", type(s.m, s.k, s.transposedA)), b = trace.input("b", type(s.k, s.n, s.transposedB));
    trace.output("y", new MatMul(s.transposedA, s.transposedB).of(a, b));
    return Compiled.of(trace.finish(), kernels, threads, Set.of());
  }

  private static TensorType type(int rows, int columns, boolean transposed) {
    return transposed ? TensorType.of(DType.FLOAT32, columns, rows) : TensorType.of(DType.FLOAT32, rows, columns);
  }
}
