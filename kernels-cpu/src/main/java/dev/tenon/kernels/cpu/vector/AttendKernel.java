package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention in tiles, with a running maximum and sum for each query (Dao et al. 2022).
 *
 * <p>Plan. A task is a head of a batch row and up to {@link #CHUNK} tiles of {@link PanelProduct#WIDTH} queries. It walks over tiles of
 * 64 keys in order, packs each once and gives it to all its query tiles that see any of it. Scores stand transposed, [keys, queries], with a
 * lane a query, so that maximum and sum run down the lanes and nothing is folded: scores = K · Qᵀ four keys at a time, then answers
 * += Pᵀ · V four queries at a time. Scores are in units of ln 2. Tiles that nobody sees are skipped, tiles that all see need no
 * masks. Memory does not grow with the number of keys.
 *
 * <p>What is done with a tile is a list of steps called through an interface, so that C2 compiles each step on its own: one method with
 * all of them inlined would be beyond what it inlines whole.
 */
final class AttendKernel implements Kernel {
  private static final int CHUNK = 8;
  /** Where running maxima start: far below any score, far above {@link VisibleKeys#UNSEEN}. */
  private static final float LOWEST = -1e30f;

  private final AttendSizes sizes;
  private final float scale;
  private final int window;
  private final float[] slopes;
  private final int chunks;
  private final List<Step> seenByAll, seenBySome;
  // places in a worker's scratch
  private final long queryTileBytes, answerTile, transposed, answers, maxima, sums, factors, keys, values, scores, bytes;

  /** Slopes for each head, or none at all. */
  AttendKernel(AttendSizes sizes, double scale, int window, float[] slopes) {
    this.sizes = sizes;
    this.scale = (float) (scale / StrictMath.log(2));
    this.window = window;
    this.slopes = slopes;
    int tiles = Math.min(CHUNK, sizes.queryTiles());
    chunks = Math.ceilDiv(sizes.queryTiles(), CHUNK);
    seenByAll = slopes.length > 0 ? List.of(Step.SCORES, Step.SLOPE, Step.RISE, Step.SOFTEN, Step.ANSWERS)
        : List.of(Step.SCORES, Step.RISE, Step.SOFTEN, Step.ANSWERS);
    seenBySome = slopes.length > 0 ? List.of(Step.SCORES, Step.SLOPE, Step.HIDE, Step.RISE, Step.SOFTEN, Step.ANSWERS)
        : List.of(Step.SCORES, Step.HIDE, Step.RISE, Step.SOFTEN, Step.ANSWERS);
    queryTileBytes = sizes.size() * PITCH;
    answerTile = Panels.bytes(WIDTH, sizes.valueSize());
    transposed = 0;
    answers = transposed + tiles * queryTileBytes;
    maxima = answers + tiles * answerTile;
    sums = maxima + tiles * PITCH;
    factors = sums + tiles * PITCH;
    keys = factors + PITCH;
    values = keys + Panels.bytes(KEYS, sizes.size());
    scores = values + Panels.bytes(KEYS, sizes.valueSize());
    bytes = scores + KEYS * PITCH;
  }

  @Override public long scratch(int threads) {
    return threads * bytes + VisibleKeys.bytes(sizes);
  }

  @Override public void run(Call call) {
    VisibleKeys visible = VisibleKeys.read(call, sizes, window, call.workers().threads() * bytes);
    int tasks = sizes.batch() * sizes.heads() * chunks;
    call.workers().run(tasks, (task, worker) -> new Task(call, visible, task, worker * bytes).run());
  }

  /** One head of one batch row over one chunk of queries. */
  private final class Task {
    private final Call call;
    private final VisibleKeys visible;
    private final MemorySegment scratch;
    private final long base;
    private final int row, head, kvHead, firstTile, tiles;
    // the tile at hand: which, which of its keys, and where its queries' state lies
    private int queryTile, keyTile, from, end;
    private long across, max, sum, answer;

    Task(Call call, VisibleKeys visible, int task, long base) {
      this.call = call;
      this.visible = visible;
      this.base = base;
      scratch = call.scratch();
      row = task / chunks / sizes.heads();
      head = task / chunks % sizes.heads();
      kvHead = head / sizes.group();
      firstTile = task % chunks * CHUNK;
      tiles = Math.min(CHUNK, sizes.queryTiles() - firstTile);
    }

    void run() {
      for (int t = 0; t < tiles; t++)
        Panels.transpose(call.input(0).segment(), sizes.query(row, (firstTile + t) * WIDTH, head),
            4L * sizes.heads() * sizes.size(), count(t),
            sizes.size(), scale, scratch, base + transposed + t * queryTileBytes);
      Panels.fill(scratch, base + answers, tiles * answerTile, 0);
      Panels.fill(scratch, base + maxima, tiles * PITCH, LOWEST);
      Panels.fill(scratch, base + sums, tiles * PITCH, 0);
      for (int k = 0; k < sizes.keyTiles(); k++) keys(k);
      for (int t = 0; t < tiles; t++) finish(t);
    }

    private AttendKernel kernel() {
      return AttendKernel.this;
    }

    /** Queries in the tile at hand. */
    private int count() {
      return count(queryTile - firstTile);
    }

    /** Queries in a tile. */
    private int count(int t) {
      return Math.min(WIDTH, sizes.queries() - (firstTile + t) * WIDTH);
    }

    private void keys(int keyTile) {
      boolean packed = false;
      for (int t = 0; t < tiles; t++) {
        if (visible.none(row, firstTile + t, keyTile)) continue;
        if (!packed) pack(keyTile);
        packed = true;
        tile(t, keyTile);
      }
    }

    private void pack(int keyTile) {
      int from = keyTile * KEYS, count = Math.min(KEYS, sizes.keys() - from);
      Panels.pack(call.input(1).segment(), sizes.key(row, from, kvHead), 4L * sizes.kvHeads() * sizes.size(), count,
          sizes.size(), scratch,
          base + keys, KEYS);
      Panels.pack(call.input(2).segment(), sizes.value(row, from, kvHead), 4L * sizes.kvHeads() * sizes.valueSize(),
          count, sizes.valueSize(),
          scratch, base + values, KEYS);
    }

    private void tile(int t, int keyTile) {
      queryTile = firstTile + t;
      this.keyTile = keyTile;
      boolean all = visible.all(row, queryTile, keyTile);
      from = all ? 0 : visible.first(row, queryTile, keyTile) & -4;
      end = all ? Math.min(KEYS, sizes.keys() - keyTile * KEYS) : visible.end(row, queryTile, keyTile);
      if (from >= end) return;
      across = base + transposed + t * queryTileBytes;
      max = base + maxima + t * PITCH;
      sum = base + sums + t * PITCH;
      answer = base + answers + t * answerTile;
      for (Step step : all ? seenByAll : seenBySome) step.run(this);
    }

    private void finish(int t) {
      queryTile = firstTile + t;
      max = base + maxima + t * PITCH;
      sum = base + sums + t * PITCH;
      answer = base + answers + t * answerTile;
      if (call.wants(1)) Step.LOG_SUMS.run(this);
      if (call.wants(0)) Step.WRITE.run(this);
    }
  }

  /** What is done with a tile of scores, and at last with a tile of answers. */
  private enum Step {
    SCORES {
      @Override void run(Task t) {
        AttendTile.scores(t.scratch, t.base + t.kernel().keys, t.across, t.kernel().sizes.size(), t.from, t.end, t.base + t.kernel().scores);
      }
    },
    SLOPE {
      @Override void run(Task t) {
        t.visible.slope(t.row, t.queryTile, t.keyTile, t.from, t.end, t.base + t.kernel().scores, t.kernel().slopes[t.head]);
      }
    },
    HIDE {
      @Override void run(Task t) {
        t.visible.hide(t.row, t.queryTile, t.keyTile, t.from, t.end, t.base + t.kernel().scores);
      }
    },
    /** Maxima rise to the tile's; what was summed under lower ones shrinks. */
    RISE {
      @Override void run(Task t) {
        long scores = t.base + t.kernel().scores, factors = t.base + t.kernel().factors;
        boolean risen = false;
        for (long column = 0; column < PITCH; column += BYTES)
          risen |= rise(t.scratch, scores + column, t.from, t.end, t.max + column, t.sum + column, factors + column);
        if (risen) rescale(t.scratch, t.answer, factors, t.kernel().sizes.valuePanels());
      }
    },
    /** Scores become probabilities, not yet divided by their sum. */
    SOFTEN {
      @Override void run(Task t) {
        for (long column = 0; column < PITCH; column += BYTES)
          soften(t.scratch, t.base + t.kernel().scores + column, t.from, t.end, t.max + column, t.sum + column);
      }
    },
    ANSWERS {
      @Override void run(Task t) {
        int values = t.kernel().sizes.valueSize();
        for (int p = 0; p < t.kernel().sizes.valuePanels(); p++)
          AttendTile.addColumns(t.scratch, t.end - t.from, t.base + t.kernel().scores + t.from * PITCH,
              t.base + t.kernel().values + (p * KEYS + t.from) * PITCH, t.answer + p * WIDTH * PITCH, WIDTH, values - p * WIDTH);
      }
    },
    LOG_SUMS {
      @Override void run(Task t) {
        int from = t.queryTile * WIDTH, count = t.count();
        long to = t.kernel().sizes.perHead(t.row, t.head, from);
        for (int c = 0; c < count; c += COUNT) logSums(t.scratch, t.max + 4 * c, t.sum + 4 * c, t.call.output(1).segment(), to + 4 * c, count - c);
      }
    },
    WRITE {
      @Override void run(Task t) {
        AttendSizes sizes = t.kernel().sizes;
        long factors = t.base + t.kernel().factors;
        for (long column = 0; column < PITCH; column += BYTES) inverses(t.scratch, t.sum + column, factors + column);
        Panels.unpackScaled(t.scratch, t.answer, WIDTH, factors, t.count(), sizes.valueSize(), t.call.output(0).segment(),
            sizes.answer(t.row, t.queryTile * WIDTH, t.head), 4L * sizes.heads() * sizes.valueSize());
      }
    };

    abstract void run(Task t);
  }

  /** Says whether a maximum of one vector of queries rose. */
  private static boolean rise(MemorySegment m, long scores, int from, int end, long max, long sum, long factor) {
    FloatVector before = Lanes.load(m, max), top = before;
    for (int k = from; k < end; k++) top = Lanes.larger(Lanes.load(m, scores + k * PITCH), top);
    FloatVector shrink = VectorMath.exp2(before.sub(top));
    Lanes.store(top, m, max);
    Lanes.store(shrink, m, factor);
    Lanes.store(Lanes.load(m, sum).mul(shrink), m, sum);
    return shrink.compare(VectorOperators.NE, VectorMath.ONE).anyTrue();
  }

  private static void soften(MemorySegment m, long scores, int from, int end, long max, long sum) {
    FloatVector top = Lanes.load(m, max), total = Lanes.load(m, sum);
    for (int k = from; k < end; k++) {
      FloatVector p = VectorMath.exp2(Lanes.load(m, scores + k * PITCH).sub(top));
      Lanes.store(p, m, scores + k * PITCH);
      total = total.add(p);
    }
    Lanes.store(total, m, sum);
  }

  private static void rescale(MemorySegment m, long answers, long factors, int panels) {
    for (int p = 0; p < panels; p++)
      for (int r = 0; r < WIDTH; r++) {
        long at = answers + (p * WIDTH + r) * PITCH;
        FloatVector factor = Lanes.spread(m, factors + 4L * r);
        Lanes.store(Lanes.load(m, at).mul(factor), m, at);
        Lanes.store(Lanes.load(m, at + BYTES).mul(factor), m, at + BYTES);
      }
  }

  /** Reciprocals of sums; 0 for queries that saw nothing. */
  private static void inverses(MemorySegment m, long sums, long to) {
    FloatVector sum = Lanes.load(m, sums);
    Lanes.store(VectorMath.ONE.div(sum).blend(0, sum.compare(VectorOperators.EQ, 0)), m, to);
  }

  private static void logSums(MemorySegment m, long maxima, long sums, MemorySegment to, long offset, int count) {
    FloatVector sum = Lanes.load(m, sums);
    FloatVector y = Lanes.load(m, maxima).fma(Lanes.all(VectorMath.LN_2), VectorMath.log(sum));
    Lanes.store(y.blend(0, sum.compare(VectorOperators.EQ, 0)), to, offset, Lanes.FLOATS.indexInRange(0, count));
  }
}
