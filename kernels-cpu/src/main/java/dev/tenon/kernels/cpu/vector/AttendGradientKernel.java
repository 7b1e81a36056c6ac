package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Gradients of attention in tiles, from the logarithms of the softmax's denominators (Dao et al. 2022, appendix B).
 *
 * <p>Plan. A task is a head of a batch row. It packs all its queries and upstream gradients, by rows and transposed, then walks over
 * tiles of 64 keys and, for each, over the tiles of queries that see any of it: P = exp(K·Qᵀ − log sum) and dS = P · (V·dYᵀ − Σ dY·Y),
 * both [keys, queries] with a lane a query; then dV += P·dY, dK += dS·Q, dQ += dSᵀ·K. Gradients of keys and values are done with a
 * tile and written; where heads share keys each head writes its own, and a second pass adds them in order of heads. Memory grows
 * linearly with queries and keys. A tile goes through a list of steps, for the reason that {@link AttendKernel} gives.
 */
final class AttendGradientKernel implements Kernel {
  private static final int QUERIES = 0, KEYS_IN = 1, VALUES = 2, ANSWERS = 7, LOG_SUMS = 8, UPSTREAM = 9;

  private final AttendSizes sizes;
  private final double scale;
  private final int window;
  private final float[] slopes;
  private final List<Step> seenByAll, seenBySome;
  // bytes of a tile of queries: transposed, by rows
  private final long sizeAcross, valueAcross, sizeRows, valueRows;
  // places in a worker's scratch
  private final long queriesAcross, upstreamAcross, queryRows, upstreamRows, queryGradients, logSums, deltas;
  private final long keys, values, keyGradients, valueGradients, scores, slopesOfScores, bytes;

  /** Slopes for each head, or none at all. */
  AttendGradientKernel(AttendSizes sizes, double scale, int window, float[] slopes) {
    this.sizes = sizes;
    this.scale = scale;
    this.window = window;
    this.slopes = slopes;
    seenBySome = slopes.length > 0 ? List.of(Step.values())
        : Stream.of(Step.values()).filter(step -> step != Step.BIAS).toList();
    seenByAll = seenBySome.stream().filter(step -> step != Step.HIDE).toList();
    long tiles = sizes.queryTiles(), size = Panels.bytes(KEYS, sizes.size()),
        value = Panels.bytes(KEYS, sizes.valueSize());
    sizeAcross = sizes.size() * PITCH;
    valueAcross = sizes.valueSize() * PITCH;
    sizeRows = Panels.bytes(WIDTH, sizes.size());
    valueRows = Panels.bytes(WIDTH, sizes.valueSize());
    queriesAcross = 0;
    upstreamAcross = queriesAcross + tiles * sizeAcross;
    queryRows = upstreamAcross + tiles * valueAcross;
    upstreamRows = queryRows + tiles * sizeRows;
    queryGradients = upstreamRows + tiles * valueRows;
    logSums = queryGradients + tiles * sizeRows;
    deltas = logSums + tiles * PITCH;
    keys = deltas + tiles * PITCH;
    values = keys + size;
    keyGradients = values + value;
    valueGradients = keyGradients + size;
    scores = valueGradients + value;
    slopesOfScores = scores + KEYS * PITCH;
    bytes = slopesOfScores + KEYS * PITCH;
  }

  @Override public long scratch(int threads) {
    return threads * bytes + VisibleKeys.bytes(sizes)
        + (sizes.group() > 1 ? shares() * (sizes.size() + sizes.valueSize()) * Float.BYTES : 0);
  }

  /** Rows of gradients where each query head writes its own. */
  private long shares() {
    return (long) sizes.batch() * sizes.keys() * sizes.heads();
  }

  @Override public void run(Call call) {
    long seen = call.workers().threads() * bytes, shares = seen + VisibleKeys.bytes(sizes);
    VisibleKeys visible = VisibleKeys.read(call, sizes, window, seen);
    boolean shared = sizes.group() > 1;
    long valueShares = shares + shares() * sizes.size() * Float.BYTES;
    Destination dk = !call.wants(1)
        ? Destination.NONE
        : shared
            ? new Destination(call.scratch(), shares, sizes.heads(), true)
            : new Destination(call.output(1).segment(), 0, sizes.heads(), true);
    Destination dv = !call.wants(2)
        ? Destination.NONE
        : shared
            ? new Destination(call.scratch(), valueShares, sizes.heads(), true)
            : new Destination(call.output(2).segment(), 0, sizes.heads(), true);
    call.workers().run(sizes.batch() * sizes.heads(),
        (task, worker) -> new Task(call, visible, task, worker * bytes, dk, dv).run());
    if (!shared) return;
    if (call.wants(1)) gather(call, shares, sizes.size(), call.output(1).segment());
    if (call.wants(2)) gather(call, valueShares, sizes.valueSize(), call.output(2).segment());
  }

  /** Where gradients of keys or values go, [batch, keys, heads, size]. */
  private record Destination(MemorySegment memory, long start, int heads, boolean wanted) {
    static final Destination NONE = new Destination(MemorySegment.NULL, 0, 0, false);
  }

  /** Adds up what the heads of each group have written. */
  private void gather(Call call, long shares, int size, MemorySegment to) {
    int group = sizes.group();
    call.workers().run(sizes.batch() * sizes.keyTiles(), (task, _) -> {
      int b = task / sizes.keyTiles(), from = task % sizes.keyTiles() * KEYS,
          until = Math.min(from + KEYS, sizes.keys());
      long first = ((long) b * sizes.keys() + from) * sizes.kvHeads(), rows = (long) (until - from) * sizes.kvHeads();
      for (long r = first; r < first + rows; r++)
        sum(call.scratch(), shares + r * group * size * Float.BYTES, group, size, to, r * size * Float.BYTES);
    });
  }

  private static void sum(MemorySegment from, long offset, int rows, int size, MemorySegment to, long toOffset) {
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      FloatVector total = Lanes.zero();
      for (int r = 0; r < rows; r++) total = total.add(Lanes.load(from, offset + 4L * ((long) r * size + c), mask));
      Lanes.store(total, to, toOffset + 4L * c, mask);
    }
  }

  /** One head of one batch row. */
  private final class Task {
    private final Call call;
    private final VisibleKeys visible;
    private final MemorySegment scratch;
    private final long base;
    private final int row, head;
    private final Destination dk, dv;
    // the tile at hand: which, and which of its keys
    private int queryTile, keyTile, from, end;

    Task(Call call, VisibleKeys visible, int task, long base, Destination dk, Destination dv) {
      this.call = call;
      this.visible = visible;
      this.base = base;
      this.dk = dk;
      this.dv = dv;
      scratch = call.scratch();
      row = task / sizes.heads();
      head = task % sizes.heads();
    }

    void run() {
      for (int t = 0; t < sizes.queryTiles(); t++) pack(t);
      Panels.fill(scratch, base + queryGradients, sizes.queryTiles() * sizeRows, 0);
      for (int k = 0; k < sizes.keyTiles(); k++) keys(k);
      if (!call.wants(0)) return;
      for (int t = 0; t < sizes.queryTiles(); t++)
        Panels.unpack(scratch, base + queryGradients + t * sizeRows, WIDTH, (float) scale, count(t), sizes.size(),
            call.output(0).segment(),
            sizes.query(row, t * WIDTH, head), 4L * sizes.heads() * sizes.size());
    }

    /** Queries in a tile. */
    private int count(int t) {
      return Math.min(WIDTH, sizes.queries() - t * WIDTH);
    }

    private void pack(int t) {
      MemorySegment q = call.input(QUERIES).segment(), dy = call.input(UPSTREAM).segment();
      int from = t * WIDTH, count = count(t);
      long query = sizes.query(row, from, head), stride = 4L * sizes.heads() * sizes.size();
      Panels.transpose(q, query, stride, count, sizes.size(), (float) (scale / StrictMath.log(2)), scratch,
          base + queriesAcross + t * sizeAcross);
      Panels.pack(q, query, stride, count, sizes.size(), scratch, base + queryRows + t * sizeRows, WIDTH);
      long answer = sizes.answer(row, from, head), answerStride = 4L * sizes.heads() * sizes.valueSize();
      Panels.transpose(dy, answer, answerStride, count, sizes.valueSize(), 1, scratch,
          base + upstreamAcross + t * valueAcross);
      Panels.pack(dy, answer, answerStride, count, sizes.valueSize(), scratch, base + upstreamRows + t * valueRows,
          WIDTH);
      MemorySegment y = call.input(ANSWERS).segment(), logs = call.input(LOG_SUMS).segment();
      for (int i = 0; i < WIDTH; i++) {
        boolean real = i < count;
        float log = real ? logs.get(FLOAT, sizes.perHead(row, head, from + i)) * VectorMath.LOG2_E : 0;
        scratch.set(FLOAT, base + logSums + t * PITCH + 4 * i, log);
        float delta = real ? dot(y, dy, answer + i * answerStride, sizes.valueSize()) : 0;
        scratch.set(FLOAT, base + deltas + t * PITCH + 4 * i, delta);
      }
    }

    private void keys(int keyTile) {
      int from = keyTile * KEYS, count = Math.min(KEYS, sizes.keys() - from), kvHead = head / sizes.group();
      Panels.pack(call.input(KEYS_IN).segment(), sizes.key(row, from, kvHead), 4L * sizes.kvHeads() * sizes.size(),
          count, sizes.size(), scratch,
          base + keys, KEYS);
      Panels.pack(call.input(VALUES).segment(), sizes.value(row, from, kvHead),
          4L * sizes.kvHeads() * sizes.valueSize(), count,
          sizes.valueSize(), scratch, base + values, KEYS);
      Panels.fill(scratch, base + keyGradients, Panels.bytes(KEYS, sizes.size()), 0);
      Panels.fill(scratch, base + valueGradients, Panels.bytes(KEYS, sizes.valueSize()), 0);
      for (int t = 0; t < sizes.queryTiles(); t++) if (!visible.none(row, t, keyTile)) tile(t, keyTile);
      if (dk.wanted) write(base + keyGradients, (float) scale, from, count, sizes.size(), dk);
      if (dv.wanted) write(base + valueGradients, 1, from, count, sizes.valueSize(), dv);
    }

    private void write(long panels, float factor, int from, int count, int size, Destination to) {
      long index = ((long) row * sizes.keys() + from) * to.heads + head;
      Panels.unpack(scratch, panels, KEYS, factor, count, size, to.memory, to.start + 4 * index * size,
          4L * to.heads * size);
    }

    private void tile(int t, int keyTile) {
      queryTile = t;
      this.keyTile = keyTile;
      boolean all = visible.all(row, t, keyTile);
      from = all ? 0 : visible.first(row, t, keyTile) & -4;
      end = all ? Math.min(KEYS, sizes.keys() - keyTile * KEYS) : visible.end(row, t, keyTile);
      if (from < end) for (Step step : all ? seenByAll : seenBySome) step.run(this);
    }

    private AttendGradientKernel kernel() {
      return AttendGradientKernel.this;
    }
  }

  /** What is done with a tile of scores. */
  private enum Step {
    /** K·Qᵀ */
    SCORES {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        AttendTile.scores(t.scratch, t.base + k.keys, t.base + k.queriesAcross + t.queryTile * k.sizeAcross, k.sizes.size(), t.from, t.end,
            t.base + k.scores);
      }
    },
    /** V·dYᵀ */
    SLOPES_OF_PROBABILITIES {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        AttendTile.scores(t.scratch, t.base + k.values, t.base + k.upstreamAcross + t.queryTile * k.valueAcross, k.sizes.valueSize(), t.from,
            t.end, t.base + k.slopesOfScores);
      }
    },
    BIAS {
      @Override void run(Task t) {
        t.visible.slope(t.row, t.queryTile, t.keyTile, t.from, t.end, t.base + t.kernel().scores, t.kernel().slopes[t.head]);
      }
    },
    HIDE {
      @Override void run(Task t) {
        t.visible.hide(t.row, t.queryTile, t.keyTile, t.from, t.end + 3 & -4, t.base + t.kernel().scores);
      }
    },
    DIFFERENTIATE {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        long query = t.queryTile * PITCH;
        for (long at = t.base; at < t.base + PITCH; at += BYTES)
          differentiate(t.scratch, at + k.scores, at + k.slopesOfScores, t.from, t.end + 3 & -4, at + k.logSums + query, at + k.deltas + query);
      }
    },
    /** dV += P·dY */
    VALUES {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        for (int p = 0; p < k.sizes.valuePanels(); p++)
          AttendTile.addRows(t.scratch, t.count(t.queryTile), t.base + k.scores,
              t.base + k.upstreamRows + t.queryTile * k.valueRows + p * WIDTH * PITCH, t.base + k.valueGradients + p * KEYS * PITCH, t.from, t.end,
              k.sizes.valueSize() - p * WIDTH);
      }
    },
    /** dK += dS·Q */
    KEYS_OF_TILE {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        for (int p = 0; p < k.sizes.panels(); p++)
          AttendTile.addRows(t.scratch, t.count(t.queryTile), t.base + k.slopesOfScores,
              t.base + k.queryRows + t.queryTile * k.sizeRows + p * WIDTH * PITCH, t.base + k.keyGradients + p * KEYS * PITCH, t.from, t.end,
              k.sizes.size() - p * WIDTH);
      }
    },
    /** dQ += dSᵀ·K */
    QUERIES_OF_TILE {
      @Override void run(Task t) {
        AttendGradientKernel k = t.kernel();
        for (int p = 0; p < k.sizes.panels(); p++)
          AttendTile.addColumns(t.scratch, t.end - t.from, t.base + k.slopesOfScores + t.from * PITCH,
              t.base + k.keys + (p * KEYS + t.from) * PITCH, t.base + k.queryGradients + t.queryTile * k.sizeRows + p * WIDTH * PITCH, WIDTH,
              k.sizes.size() - p * WIDTH);
      }
    };

    abstract void run(Task t);
  }

  private static float dot(MemorySegment a, MemorySegment b, long offset, int size) {
    FloatVector sum = Lanes.zero();
    for (int c = 0; c < size; c += COUNT) {
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(c, size);
      sum = Lanes.load(a, offset + 4L * c, mask).fma(Lanes.load(b, offset + 4L * c, mask), sum);
    }
    return Lanes.sum(sum);
  }

  /** For one vector of queries: scores become probabilities, and V·dYᵀ the gradient by the scores. */
  private static void differentiate(MemorySegment m, long scores, long gradients, int from, int end, long logSums,
      long deltas) {
    FloatVector logSum = Lanes.load(m, logSums), delta = Lanes.load(m, deltas);
    for (int k = from; k < end; k++) {
      FloatVector p = VectorMath.exp2(Lanes.load(m, scores + k * PITCH).sub(logSum));
      Lanes.store(p, m, scores + k * PITCH);
      Lanes.store(Lanes.load(m, gradients + k * PITCH).sub(delta).mul(p), m, gradients + k * PITCH);
    }
  }
}
