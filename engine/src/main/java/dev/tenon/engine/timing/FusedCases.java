package dev.tenon.engine.timing;

import static dev.tenon.engine.timing.Numbers.around;
import static dev.tenon.engine.timing.Numbers.longs;
import static dev.tenon.engine.timing.Numbers.positive;
import static dev.tenon.engine.timing.Numbers.scalar;

import dev.tenon.api.op.Activation;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.LayerNorm;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Every fused op of the api, at the sizes of a small model. */
final class FusedCases {
  private static final int ROWS = 1024, SIZE = 384;

  private final List<KernelCase> all = new ArrayList<>();
  private final Array x = around(ROWS, SIZE), y = around(ROWS, SIZE), g = around(ROWS, SIZE), row = positive(SIZE);

  private FusedCases() {}

  static List<KernelCase> all() {
    var cases = new FusedCases();
    cases.elementwise();
    cases.rows();
    cases.projections();
    cases.losses();
    cases.attention();
    return cases.all;
  }

  private void add(String name, Op op, Array... inputs) {
    all.add(KernelCase.of(name, op, inputs));
  }

  private void elementwise() {
    for (Activation a : Activation.values()) {
      String name = a.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      add(name, a, x);
      add(name + " gradient", new Activation.Backwards(a), x, g);
    }
    add("swiglu", new Swiglu(), x, y);
    add("swiglu gradient", new Swiglu.Backwards(), x, y, g);
    add("adam step", new AdamStep(0.9, 0.99, 1e-8, 0.1), x, g, y, positive(ROWS, SIZE), scalar(0.1f), scalar(0.1f),
        scalar(0.1f));
    add("squared norm", new SquaredNorm(), x);
    add("dropout", new Dropout(0.1, "timing"), x, longs(i -> i + 1, 2));
  }

  private void rows() {
    add("rms norm", new RmsNorm(1e-5), x, row);
    add("rms norm gradient", new RmsNorm.Backwards(1e-5), x, row, g);
    add("layer norm", new LayerNorm(1e-5), x, row, row);
    add("layer norm gradient", new LayerNorm.Backwards(1e-5), x, row, g);
    add("softmax", new Softmax(), x);
    add("rotate", new Rotate(Collections.nCopies(32, 0.1)), around(4, 256, 6, 64), longs(i -> i % 256, 4, 256));
  }

  private void projections() {
    add("projection", new Project(), around(128, SIZE), around(256, SIZE), around(256));
    add("projection of one row", new Project(), around(1, SIZE), around(1024, SIZE));
  }

  private void losses() {
    int tokens = 128, vocabulary = 1024, hidden = 128;
    Array labels = longs(i -> i * 7L % SIZE, ROWS), logSums = positive(ROWS, 1);
    add("cross entropy", new CrossEntropy(), x, labels);
    add("cross entropy gradient", new CrossEntropy.Backwards(), x, labels, logSums, scalar(1));
    Array states = around(tokens, hidden), head = around(vocabulary, hidden),
        next = longs(i -> i * 7L % vocabulary, tokens);
    add("projected cross entropy", new CrossEntropy.Projected(), states, head, next);
    add("projected cross entropy gradient", new CrossEntropy.ProjectedBackwards(), states, head, next,
        positive(tokens, 1), scalar(1));
    add("projected cross entropy with gradients", new CrossEntropy.ProjectedWithGradients(), states, head, next,
        scalar(1));
  }

  private void attention() {
    attend("attention", 1, 256, 256, Optional.empty());
    attend("attention with slopes", 1, 256, 256,
        Optional.of(new Slopes(List.of(0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625))));
    attend("attention of one query", 1, 1, 1024, Optional.empty());
    inEightBits(1024);
  }

  /** Keys and values of so many tokens, rounded, read and looked at by one query. */
  private void inEightBits(int keys) {
    int heads = 6, kvHeads = 2, size = 64, block = EightBits.BLOCK;
    Array kept = around(1, keys, kvHeads, size), codes = Array.zeros(kept.type().as(DType.INT8)),
        scales = positive(1, keys, kvHeads, size / block).to(DType.FLOAT16);
    for (long i = 0; i < codes.shape().count(); i++) codes.set(i, (int) i % 255 - 127);
    add("eight bits", new EightBits.Round(), kept);
    add("eight bits read", new EightBits.Read(), codes, scales);
    add("attention of one query in eight bits",
        new Attend.InEightBits(new Attend(1 / Math.sqrt(size), Visibility.EVERYTHING, Optional.empty())),
        around(1, 1, heads, size), codes, codes, longs(_ -> keys - 1, 1, 1), longs(i -> i, 1, keys),
        longs(_ -> 0, 1, 1), longs(_ -> 0, 1, keys), scales, scales);
  }

  /** The queries are the last of the keys. */
  private void attend(String name, int batch, int queries, int keys, Optional<ScoreBias> bias) {
    int heads = 6, kvHeads = 2, size = 64;
    var inputs = new ArrayList<>(List.of(around(batch, queries, heads, size), around(batch, keys, kvHeads, size),
        around(batch, keys, kvHeads, size), longs(i -> i % queries + keys - queries, batch, queries),
        longs(i -> i % keys, batch, keys), longs(_ -> 0, batch, queries), longs(_ -> 0, batch, keys)));
    double seen = (keys - (queries - 1) / 2.0) / keys, scale = 1 / Math.sqrt(size);
    all.add(KernelCase.of(name, new Attend(scale, Visibility.EVERYTHING, bias), inputs, seen));
    if (queries == 1) return;
    inputs.add(around(batch, queries, heads, size));
    // As large as the logarithm of so many terms is.
    Array logSums = positive(batch, heads, queries);
    for (long i = 0; i < logSums.shape().count(); i++) logSums.set(i, logSums.at(i) + 5);
    inputs.add(logSums);
    inputs.add(around(batch, queries, heads, size));
    all.add(KernelCase.of(name + " gradient",
        new AttendGradient(scale, Visibility.EVERYTHING, OptionalDouble.empty(), bias), inputs, seen));
  }
}
