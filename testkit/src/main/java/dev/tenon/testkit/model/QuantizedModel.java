package dev.tenon.testkit.model;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A small model whose matrices are quantised, beside the same model of the numbers that they stand for. */
final class QuantizedModel {
  private static final Rows ROWS = Rows.of(Rows.text("first", 9), Rows.text("second", 9));
  /** Share of a product that kernels on bytes may be off: they may round what they multiply by to eight bits a block, as others do. */
  private static final double ROUNDED = 0.02;

  private QuantizedModel() {}

  /** A set of kernels that takes no weights as they are stored. */
  private record Widening(Kernels kernels) implements Kernels {
    @Override public String type() {
      return kernels.type();
    }

    @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
      return op instanceof Absorbed ? Optional.empty() : kernels.kernel(op, inputs);
    }
  }

  private static Decoder quantized(Quantization format, int hidden, TensorMemory memory, Workers workers) {
    Decoder model = TinyModel.around("", hidden).build(memory, 6);
    return Narrowing.of(model, new Narrowing.Kept.Quantized(format), memory, workers);
  }

  private static Decoder numbers(Decoder quantized) {
    return Layers.rewrite(quantized, Parameter.class, (_, p) -> p.quantization().map(q -> {
      float[] all = new float[Math.toIntExact(p.shape().count())];
      q.read(p.value(), p.shape(), 0, all);
      return Parameter.of(Array.of(p.shape(), all));
    }).orElse(p));
  }

  /** Logits and decoding of both models are the same where weights are widened before they are used. */
  static void sameBytes(Quantization format, int hidden) {
    try (TensorMemory memory = new TensorMemory(); WorkerPool workers = new WorkerPool(2)) {
      Decoder quantized = quantized(format, hidden, memory, workers), numbers = numbers(quantized);
      for (KernelSet set : InstalledKernels.all()) {
        KernelSet kernels = InstalledKernels.over(new Widening(InstalledKernels.of(set.type())));
        String claim = "with kernels '" + set.type() + "' a model of " + format.type()
            + " gives other bytes than one of the numbers it stands for: ";
        try (Reader one = new Reader(quantized, kernels, 2); Reader other = new Reader(numbers, kernels, 2)) {
          float[][][] a = one.logits(ROWS), b = other.logits(ROWS);
          for (int r = 0; r < a.length; r++)
            for (int t = 0; t < a[r].length; t++)
              Numbers.assertSameBytes(b[r][t], a[r][t], () -> claim + "logits");
        }
        float[][] decoded = decoded(quantized, kernels, workers), expected = decoded(numbers, kernels, workers);
        for (int i = 0; i < decoded.length; i++)
          Numbers.assertSameBytes(expected[i], decoded[i], () -> claim + "decoding");
      }
    }
  }

  /** Logits of two rows after a few tokens, and after each of a few more. */
  private static float[][] decoded(Decoder model, KernelSet kernels, Workers workers) {
    try (TensorMemory memory = new TensorMemory()) {
      var decoding = new Decoding(model, kernels, workers, memory);
      DecoderMemory texts = decoding.remember(2, 16);
      float[][] all = new float[4][];
      all[0] = decoding.read(texts, new int[][]{Rows.text("a", 5), Rows.text("b", 3)}).floats();
      for (int i = 1; i < all.length; i++) all[i] = decoding.read(texts, new int[][]{{i}, {2 * i}}).floats();
      return all;
    }
  }

  /** Products and rows that kernels make of the bytes themselves are those of the numbers. */
  static void products(Quantization format, List<Shape> shapes) {
    try (TensorMemory memory = new TensorMemory(); WorkerPool workers = new WorkerPool(2)) {
      for (Shape shape : shapes) {
        var weights = Quantized.normal(format, shape, 0.1);
        for (KernelSet set : InstalledKernels.all()) {
          KernelSet widening = InstalledKernels.over(new Widening(InstalledKernels.of(set.type())));
          String what = "kernels '" + set.type() + "' on " + format.type() + " of " + shape + ": ";
          for (int rows : new int[]{1, 2, 5, 67}) {
            double off = Quantized.error(product(weights, rows, widening, workers, memory),
                product(weights, rows, set, workers, memory));
            if (!(off <= ROUNDED))
              throw new AssertionError(what + "a product with " + rows + " rows is off by " + off
                  + " of its size from the definition's; at most " + ROUNDED + " is allowed");
          }
          Numbers.assertSameBytes(gathered(weights, widening, workers, memory), gathered(weights, set, workers, memory),
              () -> what + "rows of the table are others than the definition's");
        }
      }
    }
  }

  private static float[] product(Quantized weights, int rows, KernelSet kernels, Workers workers, TensorMemory memory) {
    Trace trace = new Trace();
    Shape shape = weights.weights().shape();
    Tensor x = trace.input("x", TensorType.of(DType.FLOAT32, rows, shape.dim(-1)));
    trace.output("y", new Project().of(x, widened(trace, weights)));
    Executable program = bound(trace, weights, kernels, workers, memory);
    program.input("x").copyFrom(Quantized.numbers(program.input("x").shape(), 1));
    program.run();
    return program.output("y").floats();
  }

  private static float[] gathered(Quantized weights, KernelSet kernels, Workers workers, TensorMemory memory) {
    Trace trace = new Trace();
    int rows = weights.weights().shape().dim(0);
    Tensor ids = trace.input("ids", TensorType.of(DType.INT64, 2, rows));
    trace.output("y", widened(trace, weights).gather(ids));
    Executable program = bound(trace, weights, kernels, workers, memory);
    IntStream.range(0, 2 * rows).forEach(i -> program.input("ids").setLong(i, i * 7L % rows));
    program.run();
    return program.output("y").floats();
  }

  private static Tensor widened(Trace trace, Quantized weights) {
    return new Dequantize(weights.format(), weights.weights().shape())
        .of(trace.input("weights", weights.stored().type()));
  }

  private static Executable bound(Trace trace, Quantized weights, KernelSet kernels, Workers workers,
      TensorMemory memory) {
    Map<String, Array> bound = Map.of("weights", weights.stored());
    return Compiled.of(trace.finish(), kernels, workers.threads(), bound.keySet()).bind(memory, bound, workers);
  }

  /** With kernels as they are, bytes taken as they are stored too. */
  static void threads(Quantization format, int hidden) {
    try (TensorMemory memory = new TensorMemory(); WorkerPool workers = new WorkerPool(2)) {
      Decoder quantized = quantized(format, hidden, memory, workers);
      for (KernelSet kernels : InstalledKernels.all()) {
        float[][] alone = new float[0][];
        for (int threads = 1; threads <= 3; threads++) {
          try (WorkerPool many = new WorkerPool(threads)) {
            float[][] logits = decoded(quantized, kernels, many);
            for (int i = 0; i < alone.length; i++) {
              String claim = "kernels '" + kernels.type() + "' on " + threads + " threads give other bytes than on one";
              Numbers.assertSameBytes(alone[i], logits[i], () -> claim);
            }
            if (threads == 1) alone = logits;
          }
        }
      }
    }
  }
}
