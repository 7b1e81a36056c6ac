package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.op.EightBits;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries kept in eight bits are blocks of Q8_0. */
class EightBitsTest {
  private static final int ROWS = 3, SIZE = 96, BLOCKS = ROWS * SIZE / EightBits.BLOCK, BYTES = 34;

  @Test void codesAndScalesAreThoseOfFiles() {
    Array numbers = Kept.normal(11, 2, ROWS, SIZE);
    for (int i = 0; i < EightBits.BLOCK; i++) numbers.set(i, 0);
    // Halves, which are rounded away from zero.
    for (int i = 0; i < EightBits.BLOCK; i++) numbers.set(EightBits.BLOCK + i, i == 0 ? 127 : i - 15.5);
    var format = new Q8_0();
    MemorySegment file = MemorySegment.ofArray(new byte[BLOCKS * BYTES]);
    format.toGguf(Kept.quantized(format, numbers), numbers.shape(), file);
    for (KernelSet kernels : InstalledKernels.all()) {
      try (WorkerPool workers = new WorkerPool(1)) {
        var eager = new Eager(kernels, workers);
        List<Tensor> rounded = new EightBits.Round().on(eager.tensor(numbers));
        Array codes = eager.array(rounded.get(0)), scales = eager.array(rounded.get(1)),
            read = eager.array(new EightBits.Read().of(rounded.get(0), rounded.get(1)));
        for (int b = 0; b < BLOCKS; b++) {
          float scale = Float.float16ToFloat(file.get(ValueLayout.JAVA_SHORT_UNALIGNED, (long) b * BYTES));
          assertEquals(scale, scales.at(b), kernels.type() + ", scale of block " + b);
          for (int i = 0; i < EightBits.BLOCK; i++) {
            int code = file.get(ValueLayout.JAVA_BYTE, (long) b * BYTES + 2 + i), at = b * EightBits.BLOCK + i;
            assertEquals(code, codes.at(at), kernels.type() + ", code " + at);
            assertEquals(scale * code, read.at(at), kernels.type() + ", number " + at);
          }
        }
      }
    }
  }

  @Test void whatIsNoNumberStaysNone() {
    for (double bad : new double[]{Double.NaN, Double.POSITIVE_INFINITY}) {
      Array numbers = Kept.normal(12, 1, 2, EightBits.BLOCK);
      numbers.set(7, bad);
      for (KernelSet kernels : InstalledKernels.all()) {
        try (WorkerPool workers = new WorkerPool(1)) {
          var eager = new Eager(kernels, workers);
          Array read = eager.array(EightBits.of(eager.tensor(numbers)).read());
          assertTrue(Double.isNaN(read.at(7)), kernels.type() + ": " + read.at(7));
          assertTrue(Double.isFinite(read.at(EightBits.BLOCK)), kernels.type());
        }
      }
    }
  }
}
