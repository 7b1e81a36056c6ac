package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
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
  // places in a worker's scratch
  private final long queryTile, answerTile, transposed, answers, maxima, sums, factors, keys, values, scores, bytes;

  /** Slopes for each head, or none at all. */
  AttendKernel(AttendSizes sizes, double scale, int window, float[] slopes) {
    this.sizes = sizes;
    this.scale = (float) (scale / StrictMath.log(2));
    this.window = window;
    this.slopes = slopes;
    int tiles = Math.min(CHUNK, sizes.queryTiles());
    chunks = Math.ceilDiv(sizes.queryTiles(), CHUNK);
    queryTile = sizes.size() * PITCH;
    answerTile = Panels.bytes(WIDTH, sizes.valueSize());
    transposed = 0;
    answers = transposed + tiles * queryTile;
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
            sizes.size(), scale, scratch, base + transposed + t * queryTile);
      Panels.fill(scratch, base + answers, tiles * answerTile, 0);
      Panels.fill(scratch, base + maxima, tiles * PITCH, LOWEST);
      Panels.fill(scratch, base + sums, tiles * PITCH, 0);
      for (int k = 0; k < sizes.keyTiles(); k++) keys(k);
      for (int t = 0; t < tiles; t++) finish(t);
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
      int queryTiles = firstTile + t;
      boolean all = visible.all(row, queryTiles, keyTile);
      int from = all ? 0 : visible.first(row, queryTiles, keyTile) & -4;
      int end = all ? Math.min(KEYS, sizes.keys() - keyTile * KEYS) : visible.end(row, queryTiles, keyTile);
      if (from >= end) return;
      AttendTile.scores(scratch, base + keys, base + transposed + t * queryTile, sizes.size(), from, end,
          base + scores);
      if (slopes.length > 0) visible.slope(row, queryTiles, keyTile, from, end, base + scores, slopes[head]);
      if (!all) visible.hide(row, queryTiles, keyTile, from, end, base + scores);
      long max = base + maxima + t * PITCH, sum = base + sums + t * PITCH, answer = base + answers + t * answerTile;
      boolean risen = soften(scratch, base + scores, from, end, max, sum, base + factors);
      risen |= soften(scratch, base + scores + BYTES, from, end, max + BYTES, sum + BYTES, base + factors + BYTES);
      if (risen) rescale(scratch, answer, base + factors, sizes.valuePanels());
      for (int p = 0; p < sizes.valuePanels(); p++)
        AttendTile.addColumns(scratch, end - from, base + scores + from * PITCH,
            base + values + (p * KEYS + from) * PITCH,
            answer + p * WIDTH * PITCH, WIDTH, sizes.valueSize() - p * WIDTH);
    }

    private void finish(int t) {
      long max = base + maxima + t * PITCH, sum = base + sums + t * PITCH;
      int from = (firstTile + t) * WIDTH, count = count(t);
      if (call.wants(1))
        for (int c = 0; c < count; c += COUNT)
          logSums(scratch, max + 4 * c, sum + 4 * c, call.output(1).segment(), sizes.perHead(row, head, from + c),
              count - c);
      if (!call.wants(0)) return;
      inverses(scratch, sum, base + factors);
      inverses(scratch, sum + BYTES, base + factors + BYTES);
      Panels.unpackScaled(scratch, base + answers + t * answerTile, WIDTH, base + factors, count, sizes.valueSize(),
          call.output(0).segment(),
          sizes.answer(row, from, head), 4L * sizes.heads() * sizes.valueSize());
    }
  }

  /** Scores to probabilities, not yet divided by their sum, for one vector of queries; says whether a maximum rose from a real score. */
  private static boolean soften(MemorySegment m, long scores, int from, int end, long max, long sum, long factor) {
    FloatVector before = Lanes.load(m, max), top = before;
    for (int k = from; k < end; k++) top = Lanes.larger(Lanes.load(m, scores + k * PITCH), top);
    FloatVector total = Lanes.zero();
    for (int k = from; k < end; k++) {
      FloatVector p = VectorMath.exp2(Lanes.load(m, scores + k * PITCH).sub(top));
      Lanes.store(p, m, scores + k * PITCH);
      total = total.add(p);
    }
    FloatVector shrink = VectorMath.exp2(before.sub(top));
    Lanes.store(top, m, max);
    Lanes.store(shrink, m, factor);
    Lanes.store(Lanes.load(m, sum).fma(shrink, total), m, sum);
    return shrink.compare(VectorOperators.NE, 1).anyTrue();
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
    Lanes.store(Lanes.all(1).div(sum).blend(0, sum.compare(VectorOperators.EQ, 0)), m, to);
  }

  private static void logSums(MemorySegment m, long maxima, long sums, MemorySegment to, long offset, int count) {
    FloatVector sum = Lanes.load(m, sums);
    FloatVector y = Lanes.load(m, maxima).fma(Lanes.all(VectorMath.LN_2), VectorMath.log(sum));
    Lanes.store(y.blend(LOWEST, sum.compare(VectorOperators.EQ, 0)), to, offset, Lanes.FLOATS.indexInRange(0, count));
  }
}
