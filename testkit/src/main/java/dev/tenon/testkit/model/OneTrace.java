package dev.tenon.testkit.model;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.Op;
import dev.tenon.engine.decode.DecodingProgram;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.memory.TensorMemory;
import java.util.List;

/** Whether a program is the same for all sizes of batches and memories: then one trace, one plan and one export serve them all. */
final class OneTrace {
  /** Sizes that are unlike each other and unlike those of models. */
  private static final int[][] SIZES = {{2, 5}, {3, 7}, {5, 11}};
  private static final int[] CAPACITIES = {17, 19, 23};

  private OneTrace() {}

  static void check(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory()) {
      Decoder model = tiny.build(memory, 4);
      for (int i = 1; i < SIZES.length; i++) {
        int[] one = SIZES[0], other = SIZES[i];
        same(tiny, "reading at once", Programs.forward(model, one[0], one[1]).ops(),
            Programs.forward(model, other[0], other[1]).ops());
        same(tiny, "its gradients", Programs.backward(model, one[0], one[1]).ops(),
            Programs.backward(model, other[0], other[1]).ops());
        same(tiny, "decoding",
            DecodingProgram.of(model, one[0], one[1], one[1], CAPACITIES[0], Kept.F32).program().ops(),
            DecodingProgram.of(model, other[0], other[1], other[1], CAPACITIES[i], Kept.F32).program().ops());
      }
    }
  }

  private static void same(TinyModel tiny, String reading, List<Op> one, List<Op> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      Object a = i < one.size() ? one.get(i) : "nothing", b = i < other.size() ? other.get(i) : "nothing";
      if (!a.equals(b))
        throw new AssertionError(tiny.says(reading + ": op " + i + " is " + a + " for one size and " + b
            + " for another; sizes of batch, time and memory must not be read into an int: KEEP, INFER and the ..Like ops follow them"));
    }
  }
}
