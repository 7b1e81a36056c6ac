package dev.tenon.testkit.kernel;

import static dev.tenon.testkit.kernel.Inputs.between;
import static dev.tenon.testkit.kernel.Inputs.floats;
import static dev.tenon.testkit.kernel.Inputs.indices;
import static dev.tenon.testkit.kernel.Inputs.positive;
import static dev.tenon.testkit.kernel.Inputs.scalar;
import static dev.tenon.testkit.kernel.Inputs.seed;

import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.LogSigmoid;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Every fused op of the api at several shapes. */
final class FusedCases {
  private static final int[][] ROWS = {{1, 1}, {2, 3, 5}, {4, 17}, {3, 64}, {130, 70}};

  private final Definitions definitions;
  private final List<OpCase> all = new ArrayList<>();

  private FusedCases(Definitions definitions) {
    this.definitions = definitions;
  }

  static List<OpCase> all(Definitions definitions) {
    var cases = new FusedCases(definitions);
    cases.elementwise();
    cases.norms();
    cases.projections();
    cases.losses();
    cases.positions();
    cases.attention();
    cases.all.addAll(StoredCases.all());
    return cases.all;
  }

  private void add(Op op, Array... inputs) {
    all.add(OpCase.of(op, inputs));
  }

  private void elementwise() {
    for (int[] shape : ROWS) {
      for (Activation a : Activation.values()) {
        add(a, between(-5, 5, shape));
        add(new Activation.Backwards(a), between(-5, 5, shape), floats(shape));
      }
      add(new Swiglu(), between(-5, 5, shape), floats(shape));
      add(new Swiglu.Backwards(), between(-5, 5, shape), floats(shape), positive(shape));
      add(new SquaredNorm(), floats(shape));
      add(new Softmax(), between(-9, 9, shape));
      add(new LogSigmoid(), between(-9, 9, shape));
      add(new AdamStep(0.9, 0.95, 1e-8, 0.1), floats(shape), between(-0.1, 0.1, shape), between(-0.2, 0.2, shape),
          between(0.01, 0.1, shape), scalar(0.01), scalar(0.19), scalar(0.0975));
      all.add(OpCase.drawn(new Dropout(0.3, "a key"), floats(shape), seed()));
    }
    add(new AdamStep(0.9, 0.999, 1e-6, 0), floats(33), floats(33), between(-0.2, 0.2, 33), positive(33), scalar(0.001),
        scalar(0.5), scalar(0.1));
  }

  private void norms() {
    for (int[] shape : ROWS) {
      int size = shape[shape.length - 1];
      add(new RmsNorm(1e-5), between(-3, 3, shape), positive(size));
      add(new RmsNorm.Backwards(1e-5), between(-3, 3, shape), positive(size), floats(shape));
      // One element is its own mean: its deviation is 0, and what is left is rounding.
      if (size == 1) continue;
      add(new LayerNorm(1e-5), between(-3, 3, shape), positive(size));
      add(new LayerNorm(1e-5), between(-3, 3, shape), positive(size), floats(size));
      add(new LayerNorm.Backwards(1e-5), between(-3, 3, shape), positive(size), floats(shape));
    }
  }

  private void projections() {
    for (int[] shape : ROWS) {
      int in = shape[shape.length - 1];
      for (int out : new int[]{1, 7, 96}) {
        add(new Project(), floats(shape), floats(out, in));
        add(new Project(), floats(shape), floats(out, in), floats(out));
      }
    }
  }

  private void losses() {
    for (int[] size : new int[][]{{1, 1, 2}, {2, 3, 17}, {3, 43, 130}}) {
      int batch = size[0], time = size[1], vocab = size[2], hidden = 24;
      Array logits = between(-4, 4, batch, time, vocab), labels = indices(vocab, batch, time), upstream = scalar(0.4);
      Array x = floats(batch, time, hidden), head = floats(vocab, hidden);
      labels.setLong(batch * time - 1, -100);
      Array logSums = definitions.of(OpCase.of(new CrossEntropy(), logits, labels)).get(2),
          sums = definitions.of(OpCase.of(new CrossEntropy.Projected(), x, head, labels)).get(2);
      add(new CrossEntropy(), logits, labels);
      add(new CrossEntropy.Projected(), x, head, labels);
      add(new CrossEntropy.ProjectedWithGradients(), x, head, labels, upstream);
      for (Array g : List.of(upstream, floats(batch, time, 1))) {
        add(new CrossEntropy.Backwards(), logits, labels, logSums, g);
        add(new CrossEntropy.ProjectedBackwards(), x, head, labels, sums, g);
      }
    }
  }

  private void positions() {
    for (int size : new int[]{2, 8, 34}) {
      List<Double> frequencies = IntStream.range(0, size / 2).mapToObj(i -> StrictMath.pow(10_000, -2.0 * i / size))
          .toList();
      add(new Rotate(frequencies), floats(2, 9, 3, size), indices(500, 2, 9));
      add(new Rotate(frequencies, true), floats(2, 9, 3, size), indices(500, 2, 9));
    }
    add(new Slopes(List.of(0.5, 0.25, 0.125)), indices(50, 2, 7), indices(50, 2, 11), floats(1));
  }

  private void attention() {
    // batch, queries, keys, heads, key heads, size, value size
    int[][] sizes = {{1, 1, 1, 1, 1, 2, 2}, {2, 5, 5, 4, 2, 8, 8}, {2, 3, 17, 2, 1, 16, 12}, {1, 70, 70, 2, 2, 32, 32},
        {1, 1, 40, 6, 2, 24, 24}};
    for (int[] s : new int[][]{{2, 5, 33, 4, 2, 32, 96}, {1, 1, 140, 2, 2, 64, 32}, {2, 3, 17, 2, 1, 32, 32}})
      attendInEightBits(s);
    for (int[] s : sizes) {
      for (int window : new int[]{Visibility.EVERYTHING, 3}) {
        Optional<ScoreBias> slopes = Optional
            .of(new Slopes(IntStream.range(0, s[3]).mapToObj(i -> StrictMath.pow(2, -1 - i)).toList()));
        attend(s, window, OptionalDouble.empty(), Optional.empty());
        attend(s, window, OptionalDouble.empty(), slopes);
        attend(s, window, OptionalDouble.of(0.5), slopes);
      }
    }
  }

  private void attend(int[] s, int window, OptionalDouble softcap, Optional<ScoreBias> bias) {
    int batch = s[0], queries = s[1], keys = s[2];
    List<Array> seen = visibility(batch, queries, keys);
    Array[] inputs = {floats(batch, queries, s[3], s[5]), between(-2, 2, batch, keys, s[4], s[5]),
        floats(batch, keys, s[4], s[6]), seen.get(0), seen.get(1), seen.get(2), seen.get(3)};
    double scale = 1 / Math.sqrt(s[5]);
    var attend = new Attend(scale, window, softcap, bias);
    add(attend, inputs);
    List<Array> outputs = definitions.of(OpCase.of(attend, inputs));
    var all = new ArrayList<>(List.of(inputs));
    all.addAll(outputs);
    all.add(positive(batch, queries, s[3], s[6]));
    add(new AttendGradient(scale, window, softcap, bias), all.toArray(Array[]::new));
  }

  private void attendInEightBits(int[] s) {
    int batch = s[0], queries = s[1], keys = s[2];
    Array k = between(-2, 2, batch, keys, s[4], s[5]), v = floats(batch, keys, s[4], s[6]);
    k.set(3, 1000);
    for (int i = 0; i < EightBits.BLOCK; i++) v.set(i, 0);
    add(new EightBits.Round(), k);
    add(new EightBits.Round(), v);
    List<Array> key = definitions.of(OpCase.of(new EightBits.Round(), k)),
        value = definitions.of(OpCase.of(new EightBits.Round(), v));
    add(new EightBits.Read(), key.get(0), key.get(1));
    List<Array> seen = visibility(batch, queries, keys);
    for (int window : new int[]{Visibility.EVERYTHING, 3})
      add(new Attend.InEightBits(new Attend(1 / Math.sqrt(s[5]), window, Optional.empty())),
          floats(batch, queries, s[3], s[5]), key.get(0), value.get(0), seen.get(0), seen.get(1), seen.get(2),
          seen.get(3), key.get(1), value.get(1));
  }

  /**
   * Positions of queries and keys, segments of queries and keys. The queries are the last of the keys; the first row's keys begin a second
   * document in the middle, the last row begins with padding.
   */
  private static List<Array> visibility(int batch, int queries, int keys) {
    Array keyAt = Array.zeros(indices(1, batch, keys).type()), keySegment = keyAt.copy();
    for (int r = 0; r < batch; r++) {
      for (int k = 0; k < keys; k++) {
        boolean second = r == 0 && k >= keys / 2, padding = r == batch - 1 && batch > 1 && k < 1;
        keyAt.setLong((long) r * keys + k, second ? k - keys / 2 : k);
        keySegment.setLong((long) r * keys + k, padding ? -1 : second ? 1 : 0);
      }
    }
    return List.of(last(keyAt, queries), keyAt, last(keySegment, queries), keySegment);
  }

  private static Array last(Array longs, int n) {
    int rows = longs.shape().dim(0), keys = longs.shape().dim(1);
    Array out = Array.zeros(longs.type().as(Shape.of(rows, n)).as(DType.INT64));
    for (int r = 0; r < rows; r++)
      for (int i = 0; i < n; i++) out.setLong((long) r * n + i, longs.longAt((long) r * keys + keys - n + i));
    return out;
  }
}
