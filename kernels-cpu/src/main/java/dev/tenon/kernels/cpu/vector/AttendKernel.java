package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
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
 */
final class AttendKernel implements Kernel {
  private static final int CHUNK = 8;
  /** Where running maxima start: far below any score, far above {@link VisibleKeys#UNSEEN}. */
  private static final float LOWEST = -1e30f;

  private final AttendSizes sizes;
  private final ScoreRule rule;
  private final int chunks;
  // places in a worker's scratch
  private final long queryTileBytes, answerTile, transposed, answers, maxima, sums, factors, keyRows, values, scores,
      widened, bytes;

  AttendKernel(AttendSizes sizes, ScoreRule rule) {
    this.sizes = sizes;
    this.rule = rule;
    int tiles = Math.min(CHUNK, sizes.queryTiles());
    chunks = Math.ceilDiv(sizes.queryTiles(), CHUNK);
    queryTileBytes = PanelTranspose.bytes(sizes.size());
    answerTile = Panels.bytes(WIDTH, sizes.valueSize());
    transposed = 0;
    answers = transposed + tiles * queryTileBytes;
    maxima = answers + tiles * answerTile;
    sums = maxima + tiles * PITCH;
    factors = sums + tiles * PITCH;
    keyRows = factors + PITCH;
    values = keyRows + Panels.bytes(Math.max(KEYS, WIDTH), sizes.size());
    scores = values + Panels.bytes(KEYS, sizes.valueSize());
    widened = scores + KEYS * PITCH;
    bytes = widened + KeptRows.bytes(sizes, KEYS, 1);
  }

  @Override public long scratch(int threads) {
    return threads * bytes + VisibleKeys.bytes(sizes);
  }

  @Override public void run(Call call) {
    VisibleKeys visible = VisibleKeys.read(call, sizes, rule.window(), call.workers().threads() * bytes);
    int tasks = sizes.batch() * sizes.heads() * chunks;
    call.workers().run(tasks, (task, worker) -> new Task(call, visible, task, worker * bytes).run());
  }

  /** One head of one batch row over one chunk of queries. */
  private final class Task {
    private final Call call;
    private final VisibleKeys visible;
    private final MemorySegment scratch;
    private final KeptRows givenKeys, givenValues;
    private final long base;
    private final int row, head, kvHead, firstTile, tiles;
    private final List<Step> queries, keys, seenByAll, seenBySome, results;
    // the tile at hand: which of the chunk and of all, and which of its keys
    private int tile, queryTile, keyTile, from, end;

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
      queries = List.of(this::packQueries, this::beginTransposing, this::endTransposing);
      givenKeys = KeptRows.keys(call, sizes, row, base + widened);
      givenValues = KeptRows.values(call, sizes, row, base + widened);
      keys = List.of(() -> ready(givenKeys), this::packKeys, () -> ready(givenValues), this::packValues);
      seenByAll = steps(false);
      seenBySome = steps(true);
      results = List.of(this::writeLogSums, this::writeAnswers);
    }

    private List<Step> steps(boolean hide) {
      var steps = new ArrayList<Step>(List.of(this::scores));
      if (rule.capped()) steps.add(this::cap);
      if (rule.sloped()) steps.add(this::slope);
      if (hide) steps.add(this::hide);
      steps.addAll(List.of(this::rise, this::soften, this::addAnswers));
      return steps;
    }

    void run() {
      for (int t = 0; t < tiles; t++) {
        select(t);
        Step.all(queries);
      }
      Panels.fill(scratch, base + answers, tiles * answerTile, 0);
      Panels.fill(scratch, base + maxima, tiles * PITCH, LOWEST);
      Panels.fill(scratch, base + sums, tiles * PITCH, 0);
      for (int k = 0; k < sizes.keyTiles(); k++) keys(k);
      for (int t = 0; t < tiles; t++) {
        select(t);
        Step.all(results);
      }
    }

    private void select(int t) {
      tile = t;
      queryTile = firstTile + t;
    }

    private void keys(int k) {
      keyTile = k;
      boolean packed = false;
      for (int t = 0; t < tiles; t++) {
        if (visible.none(row, firstTile + t, k)) continue;
        if (!packed) Step.all(keys);
        packed = true;
        select(t);
        boolean all = visible.all(row, queryTile, k);
        from = all ? 0 : visible.first(row, queryTile, k) & -4;
        end = all ? keyCount() : visible.end(row, queryTile, k);
        if (from < end) Step.all(all ? seenByAll : seenBySome);
      }
    }

    /** Queries in the tile. */
    private int count() {
      return Math.min(WIDTH, sizes.queries() - queryTile * WIDTH);
    }

    private int keyCount() {
      return Math.min(KEYS, sizes.keys() - keyTile * KEYS);
    }

    /** Queries by rows, where keys will be. */
    private void packQueries() {
      Panels.pack(call.input(0).segment(), sizes.query(row, queryTile * WIDTH, head), 4L * sizes.heads() * sizes.size(),
          count(), sizes.size(),
          scratch, base + keyRows, WIDTH);
    }

    private void beginTransposing() {
      PanelTranspose.begin(scratch, base + keyRows, sizes.size(), rule.scale(),
          base + transposed + tile * queryTileBytes);
    }

    private void endTransposing() {
      PanelTranspose.end(scratch, sizes.size(), base + transposed + tile * queryTileBytes);
    }

    private void ready(KeptRows rows) {
      rows.ready(keyTile * KEYS, keyTile * KEYS + keyCount(), kvHead, kvHead + 1);
    }

    private void packKeys() {
      Panels.pack(givenKeys.memory(), givenKeys.at(keyTile * KEYS, kvHead), givenKeys.stride(), keyCount(),
          sizes.size(), scratch, base + keyRows, KEYS);
    }

    private void packValues() {
      Panels.pack(givenValues.memory(), givenValues.at(keyTile * KEYS, kvHead), givenValues.stride(), keyCount(),
          sizes.valueSize(), scratch, base + values, KEYS);
    }

    private void scores() {
      AttendTile.scores(scratch, base + keyRows, base + transposed + tile * queryTileBytes, sizes.size(), from, end,
          base + scores);
    }

    private void cap() {
      for (long column = 0; column < PITCH; column += BYTES)
        Softcap.cap(scratch, base + scores + column, from, end, rule.softcap());
    }

    private void slope() {
      visible.slope(row, queryTile, keyTile, from, end, base + scores, rule.slopes()[head]);
    }

    private void hide() {
      visible.hide(row, queryTile, keyTile, from, end, base + scores);
    }

    /** Maxima rise to the tile's; what was summed under lower ones shrinks. */
    private void rise() {
      long max = base + maxima + tile * PITCH, sum = base + sums + tile * PITCH;
      boolean risen = false;
      for (long column = 0; column < PITCH; column += BYTES)
        risen |= AttendKernel.rise(scratch, base + scores + column, from, end, max + column, sum + column,
            base + factors + column);
      if (risen) rescale(scratch, base + answers + tile * answerTile, base + factors, sizes.valuePanels());
    }

    /** Scores become probabilities, not yet divided by their sum. */
    private void soften() {
      long max = base + maxima + tile * PITCH, sum = base + sums + tile * PITCH;
      for (long column = 0; column < PITCH; column += BYTES)
        AttendKernel.soften(scratch, base + scores + column, from, end, max + column, sum + column);
    }

    private void addAnswers() {
      for (int p = 0; p < sizes.valuePanels(); p++)
        AttendTile.addColumns(scratch, end - from, base + scores + from * PITCH,
            base + values + p * (KEYS * PITCH) + from * PITCH,
            base + answers + tile * answerTile + p * (WIDTH * PITCH), WIDTH, sizes.valueSize() - p * WIDTH);
    }

    private void writeLogSums() {
      if (!call.wants(1)) return;
      long max = base + maxima + tile * PITCH, sum = base + sums + tile * PITCH,
          to = sizes.perHead(row, head, queryTile * WIDTH);
      for (int c = 0; c < count(); c += COUNT)
        logSums(scratch, max + 4L * c, sum + 4L * c, call.output(1).segment(), to + 4L * c, count() - c);
    }

    private void writeAnswers() {
      if (!call.wants(0)) return;
      long sum = base + sums + tile * PITCH;
      for (long column = 0; column < PITCH; column += BYTES) inverses(scratch, sum + column, base + factors + column);
      Panels.unpackScaled(scratch, base + answers + tile * answerTile, WIDTH, base + factors, count(),
          sizes.valueSize(),
          call.output(0).segment(), sizes.answer(row, queryTile * WIDTH, head), 4L * sizes.heads() * sizes.valueSize());
    }
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
        long at = answers + p * (WIDTH * PITCH) + r * PITCH;
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
