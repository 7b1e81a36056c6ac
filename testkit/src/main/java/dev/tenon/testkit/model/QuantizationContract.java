package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.op.Dequantize;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a format of quantised weights promises: one meaning in primitives and in plain Java, the same bytes whenever it is asked, errors
 * no larger than it says, and models that compute with it as they would with the numbers it stands for.
 */
public abstract class QuantizationContract extends ComponentContract<Quantization> {
  /** Largest root of the mean square of the error of normally distributed weights, as a share of that of the weights. */
  protected abstract double largestError();

  /** Whether what was quantised before comes out as it went in. A format that searches for its scales need not promise it. */
  protected boolean keepsWhatItMade() {
    return true;
  }

  /** Shapes that the format holds; blocks and groups of rows that are not full are worth a shape. */
  protected List<Shape> shapes() {
    return List.of(Shape.of(1, 256), Shape.of(33, 512), Shape.of(70, 256));
  }

  /** Shapes that the format refuses; none if it holds all. */
  protected List<Shape> refused() {
    return List.of(Shape.of(4, 31));
  }

  /** Published formats have underscores in their names. */
  @Override
  @Test public void itsTypeIsKebabCase() {
    String type = spec().type();
    assertTrue(type.matches("[a-z0-9]+([-_][a-z0-9]+)*"),
        "type() is '" + type
            + "'; it must be words of small letters and digits, joined by '-', or by '_' as published");
  }

  private interface Check {
    void of(Quantized weights, String what);
  }

  private void each(Check check) {
    for (Shape shape : shapes())
      for (double deviation : new double[]{0.02, 3})
        check.of(Quantized.normal(spec(), shape, deviation),
            spec().type() + " of normal weights " + shape + " with deviation " + deviation);
  }

  @Test public void weightsThatDoNotFitAreRefused() {
    for (Shape shape : refused()) {
      String message = assertThrows(IllegalArgumentException.class, () -> spec().stored(shape),
          () -> "stored(" + shape + ") must refuse such weights").getMessage();
      assertTrue(message != null && message.contains(Integer.toString(shape.dim(-1))),
          () -> "the refusal of " + shape + " must say which size it is: " + message);
    }
  }

  @Test public void theDefinitionSaysWhatPlainJavaReads() {
    try (WorkerPool workers = new WorkerPool(2)) {
      for (KernelSet kernels : InstalledKernels.all()) {
        Eager eager = new Eager(kernels, workers);
        each((w, what) -> {
          Array defined = eager
              .array(new Dequantize(w.format(), w.weights().shape()).of(eager.tensor(w.stored())));
          assertEquals(w.weights().type(), defined.type(), () -> what + ": the definition's type");
          Numbers.assertSameBytes(defined.floats(), w.read(),
              () -> what + ": read() gives other numbers than the definition with kernels '" + kernels.type() + "'");
        });
      }
    }
  }

  @Test public void anyRunCanBeRead() {
    each((w, what) -> {
      float[] all = w.read();
      int n = all.length;
      for (int[] run : new int[][]{{1, n - 2}, {n - 1, 1}, {n / 2 - 3, 7}, {0, 33}, {n / 3, n / 2}}) {
        float[] some = new float[run[1]], expected = new float[run[1]];
        spec().read(w.stored(), w.weights().shape(), run[0], some);
        System.arraycopy(all, run[0], expected, 0, run[1]);
        Numbers.assertSameBytes(expected, some,
            () -> what + ": " + run[1] + " weights read from " + run[0] + " on differ from those read at once");
      }
    });
  }

  @Test public void everyByteIsWrittenAndTheSameAgain() {
    each((w, what) -> {
      for (byte before : new byte[]{0, (byte) 0xff, 0x3c}) {
        Array again = Array.zeros(w.stored().type());
        again.segment().fill(before);
        w.format().quantize(Weights.of(w.weights()), again);
        long at = again.segment().mismatch(w.stored().segment());
        if (at >= 0)
          throw new AssertionError(what + ": byte " + at + " is another the second time; "
              + "every byte must be written and hang on the weights alone");
      }
    });
  }

  @Test public void weightsAreReadInSmallRuns() {
    Array weights = Quantized.numbers(Shape.of(256, 256), 1);
    int[] longest = {0};
    Array stored = Array.zeros(Quantized.type(spec(), weights.shape()));
    spec().quantize(new Weights() {
      @Override public Shape shape() {
        return weights.shape();
      }

      @Override public void read(long from, float[] to) {
        longest[0] = Math.max(longest[0], to.length);
        Weights.of(weights).read(from, to);
      }
    }, stored);
    assertTrue(longest[0] <= 256 * 64, () -> "quantize() reads " + longest[0]
        + " of 65536 weights at once; it must work through them, so that a model need not be in memory twice");
  }

  @Test public void errorsAreAsSmallAsPromised() {
    each((w, what) -> {
      double error = w.error();
      if (!(error <= largestError()))
        throw new AssertionError(what + ": the error is " + error
            + " of the weights; largestError() promises " + largestError());
    });
  }

  @Test public void zerosStayZeros() {
    for (Shape shape : shapes()) {
      var zeros = Quantized.of(spec(), Array.of(shape, new float[Math.toIntExact(shape.count())]));
      for (float x : zeros.read()) assertEquals(0f, Math.abs(x), "a zero among zeros");
    }
  }

  @Test public void whatWasQuantisedStaysAsItIs() {
    if (keepsWhatItMade()) each((w, what) -> {
      float[] once = w.read();
      Numbers.assertSameBytes(once, Quantized.of(spec(), Array.of(w.weights().shape(), once)).read(),
          () -> what + ": what was quantised before is changed by being quantised again");
    });
  }

  @Test public void onlyFiniteWeightsAreTaken() {
    for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Array weights = Quantized.numbers(Shape.of(2, 256), 1);
      weights.set(300, bad);
      String message = assertThrows(IllegalArgumentException.class, () -> Quantized.of(spec(), weights),
          () -> "quantize() must refuse " + bad).getMessage();
      assertTrue(message != null && message.contains(Float.toString(bad)), () -> "it must name the weight: " + message);
    }
  }

  @Test public void manyThousandWeightsOfOneRowAreHeld() {
    Array weights = Quantized.numbers(Shape.of(2, 1 << 14), 0.1);
    assertTrue(Quantized.of(spec(), weights).error() <= largestError());
    assertEquals(DType.UINT8, Quantized.type(spec(), weights.shape()).dtype());
  }

  @Test public void modelsComputeAsWithTheNumbers() {
    QuantizedModel.sameBytes(spec(), hiddenSize());
  }

  @Test public void kernelsThatTakeTheBytesAgreeWithTheDefinition() {
    QuantizedModel.products(spec(), shapes());
  }

  @Test public void anyNumberOfThreadsGivesTheSameBytes() {
    QuantizedModel.threads(spec(), hiddenSize());
  }

  /** Width of a small model whose matrices the format holds. */
  protected int hiddenSize() {
    return 256;
  }
}
