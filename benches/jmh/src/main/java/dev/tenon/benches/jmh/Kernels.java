package dev.tenon.benches.jmh;

import com.google.inject.Injector;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.plugin.Catalogs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Single kernels at sizes of small models, on all of the machine's threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "-XX:+UseParallelGC", "-Dguice_bytecode_gen_option=DISABLED"})
public class Kernels {
  /** Rows, columns and depth of matrix products, with those operands transposed that the names of docs/performance.md have so. */
  @State(Scope.Benchmark)
  public static class Product extends OneKernel {
    @Param({"F1", "X1", "W1", "F2", "X2", "W2", "S"}) public String shape;

    @Setup public void prepare() {
      switch (shape) {
        case "F1" -> product(2048, 1152, 384, false, true);
        case "X1" -> product(2048, 384, 1152, false, false);
        case "W1" -> product(1152, 384, 2048, true, false);
        case "F2" -> product(1024, 2304, 768, false, true);
        case "X2" -> product(1024, 768, 3072, false, false);
        case "W2" -> product(3072, 768, 1024, true, false);
        case "S" -> product(768, 384, 128, false, true);
        default -> throw new IllegalArgumentException("no shape " + shape);
      }
    }

    private void product(int m, int n, int k, boolean transposedA, boolean transposedB) {
      open(new MatMul(transposedA, transposedB), transposedA ? around(k, m) : around(m, k),
          transposedB ? around(n, k) : around(k, n));
    }
  }

  /** Causal attention of 6 heads of 64, two key heads. */
  @State(Scope.Benchmark)
  public static class Attention extends OneKernel {
    @Param({"256", "1024", "4096"}) public int context;
    /** 1 is a step of decoding. */
    @Param({"all", "1"}) public String queries;

    @Setup public void prepare() {
      int asked = queries.equals("1") ? 1 : context;
      open(new Attend(0.125, Visibility.EVERYTHING, Optional.empty()), around(1, asked, 6, 64),
          around(1, context, 2, 64), around(1, context, 2, 64), places(asked, context - asked), places(context, 0),
          zeros(asked), zeros(context));
    }

    private static Array places(int count, int from) {
      Array places = zeros(count);
      for (int i = 0; i < count; i++) places.setLong(i, from + i);
      return places;
    }

    private static Array zeros(int count) {
      return Array.zeros(TensorType.of(DType.INT64, 1, count));
    }
  }

  /** 1024 rows of 384. */
  @State(Scope.Benchmark)
  public static class Norm extends OneKernel {
    @Setup public void prepare() {
      open(new RmsNorm(1e-5), around(1024, 384), around(384));
    }
  }

  /** 1024 rows of 384. */
  @State(Scope.Benchmark)
  public static class Rows extends OneKernel {
    @Setup public void prepare() {
      open(new Softmax(), around(1024, 384));
    }
  }

  /** The loss of 512 tokens of width 384 over a vocabulary, with the projection in it. */
  @State(Scope.Benchmark)
  public static class Loss extends OneKernel {
    @Param({"4096", "50257"}) public int vocabulary;

    @Setup public void prepare() {
      Array labels = Array.zeros(TensorType.of(DType.INT64, 512));
      for (int i = 0; i < 512; i++) labels.setLong(i, i * 7L % vocabulary);
      open(new CrossEntropy.Projected(), around(512, 384), around(vocabulary, 384), labels);
    }
  }

  /** A 4096 × 4096 matrix in fewer bits by one vector. */
  @State(Scope.Benchmark)
  public static class StoredMatrix extends OneKernel {
    private static final int SIZE = 4096;
    @Param({"bf16", "f16", "q8_0", "q4_0", "q4_k", "q6_k"}) public String type;

    @Setup public void prepare() {
      Array weights = around(SIZE, SIZE), one = around(1, SIZE);
      switch (type) {
        case "bf16" -> open(taking(new Cast(DType.FLOAT32)), one, weights.to(DType.BFLOAT16));
        case "f16" -> open(taking(new Cast(DType.FLOAT32)), one, weights.to(DType.FLOAT16));
        default -> {
          Quantization format = format(type);
          Array stored = Array.zeros(new TensorType(DType.UINT8, format.stored(weights.shape())));
          format.quantize(Weights.of(weights), stored);
          open(taking(new Dequantize(format, weights.shape())), one, stored);
        }
      }
    }

    private static Absorbed taking(dev.tenon.api.tensor.Op stored) {
      return new Absorbed(new Project(), 1, stored);
    }

    private static Quantization format(String type) {
      Injector injector = Assembly.injector(List.of(), Options.DEFAULT);
      return Assembly.get(injector, Catalogs.class).of(Quantization.class).find(type).orElseThrow().defaults();
    }
  }

  @Benchmark public void gemm(Product kernel) {
    kernel.run();
  }

  @Benchmark public void attend(Attention kernel) {
    kernel.run();
  }

  @Benchmark public void rmsNorm(Norm kernel) {
    kernel.run();
  }

  @Benchmark public void softmax(Rows kernel) {
    kernel.run();
  }

  @Benchmark public void crossEntropy(Loss kernel) {
    kernel.run();
  }

  @Benchmark public void storedMatrixVector(StoredMatrix kernel) {
    kernel.run();
  }
}
