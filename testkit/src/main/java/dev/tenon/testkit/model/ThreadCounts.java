package dev.tenon.testkit.model;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.Map;

/** Whether any number of threads gives the same bytes, with every set of kernels that is installed. */
final class ThreadCounts {
  private static final Rows ROWS = Rows.of(Rows.text("first", 17), Rows.text("second", 17), Rows.text("third", 17));

  private ThreadCounts() {}

  static void check(TinyModel tiny) {
    for (KernelSet kernels : InstalledKernels.all()) check(tiny, kernels);
  }

  static void check(TinyModel tiny, KernelSet kernels) {
    try (TensorMemory memory = new TensorMemory(); Reader alone = new Reader(tiny.build(memory, 10), kernels, 1)) {
      float[][][] logits = alone.logits(ROWS);
      Map<String, Array> gradients = alone.gradients(ROWS);
      for (int threads = 2; threads <= 3; threads++) {
        try (Reader many = new Reader(alone.model(), kernels, threads)) {
          String claim = "kernels '" + kernels.type() + "' on " + threads + " threads give other bytes than on one: ";
          float[][][] others = many.logits(ROWS);
          for (int r = 0; r < others.length; r++)
            for (int t = 0; t < others[r].length; t++)
              Numbers.assertSameBytes(logits[r][t], others[r][t], () -> tiny.says(claim + "logits"));
          many.gradients(ROWS).forEach((path, g) -> Numbers.assertSameBytes(gradients.getOrDefault(path, g).floats(),
              g.floats(), () -> tiny.says(claim + "gradient of " + path)));
        }
      }
    }
  }
}
