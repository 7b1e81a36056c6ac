package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormsTest {
  private static final int[][] SHAPES = {{1, 1}, {3, 5, 16}, {70, 33}, {2, 9, 100}, {300, 64}, {1, 20_000}};
  private final Random random = new Random(3);

  private Array weight(int... shape) {
    return Runs.random(random, shape[shape.length - 1]);
  }

  @Test void rmsNormIsRight() {
    for (int[] shape : SHAPES) Runs.check(new RmsNorm(1e-5), 3e-6, Runs.random(random, shape), weight(shape));
  }

  @Test void gradientsOfRmsNormAreRight() {
    for (int[] shape : SHAPES)
      Runs.check(new RmsNorm.Backwards(1e-5), 2e-5, Runs.random(random, shape), weight(shape),
          Runs.random(random, shape));
  }

  @Test void layerNormIsRightWithBiasAndWithout() {
    for (int[] shape : SHAPES) {
      Runs.check(new LayerNorm(1e-5), 5e-6, Runs.random(random, shape), weight(shape));
      Runs.check(new LayerNorm(1e-5), 5e-6, Runs.random(random, shape), weight(shape), weight(shape));
    }
  }

  @Test void gradientsOfLayerNormAreRight() {
    for (int[] shape : SHAPES) {
      if (shape[shape.length - 1] == 1) continue;
      Runs.check(new LayerNorm.Backwards(1e-5), 2e-5, Runs.random(random, shape), weight(shape),
          Runs.random(random, shape));
    }
  }

  @Test void layerNormKeepsItsAccuracyFarFromZero() {
    Array x = Runs.random(random, 5, 40);
    for (int i = 0; i < 200; i++) x.set(i, x.at(i) + 100);
    Runs.check(new LayerNorm(1e-5), 1e-4, x, weight(40));
  }

  @Test void unwantedGradientsAreNotTouched() {
    for (Op op : List.of(new RmsNorm.Backwards(1e-5), new LayerNorm.Backwards(1e-5))) {
      List<Array> in = List.of(Runs.random(random, 70, 33), weight(33), Runs.random(random, 70, 33)),
          all = Runs.run(op, 2, in);
      for (int wanted = 0; wanted < all.size(); wanted++) {
        var only = new boolean[all.size()];
        only[wanted] = true;
        List<Array> some = Runs.run(op, 2, in, only);
        Runs.same(op.name(), all.subList(wanted, wanted + 1), some.subList(wanted, wanted + 1));
      }
    }
  }
}
