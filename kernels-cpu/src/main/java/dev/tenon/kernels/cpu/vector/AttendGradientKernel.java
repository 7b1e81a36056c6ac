package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.BYTES;
import static dev.tenon.kernels.cpu.vector.PanelProduct.PITCH;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;
import static dev.tenon.kernels.cpu.vector.VisibleKeys.KEYS;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradients of attention in tiles, from the logarithms of the softmax's denominators (Dao et al. 2022, appendix B).
 *
 * <p>Plan. A task is a head of a batch row. It takes its queries in chunks of {@link #CHUNK} tiles; a chunk's queries and upstream gradients
 * are packed by rows and transposed. With these it walks over tiles of 64 keys and, for each, over the tiles of queries that see any
 * of it: P = exp(K·Qᵀ − log sum) and dS = P · (V·dYᵀ − Σ dY·Y), both [keys, queries] with a lane a query; then dV += P·dY, dK += dS·Q,
 * dQ += dSᵀ·K. Gradients of queries are written with the chunk, those of keys and values, which grow in scratch, at the end; where heads
 * share keys each head writes its own, and a second pass adds them in order of heads. Memory grows linearly with the keys.
 */
final class AttendGradientKernel implements Kernel {
  private static final int CHUNK = 8;
  private static final int QUERIES = 0, KEYS_IN = 1, VALUES = 2, ANSWERS = 7, LOG_SUMS = 8, UPSTREAM = 9;

  private final AttendSizes sizes;
  private final double scale;
  private final ScoreRule rule;
  // bytes of a tile of queries, transposed and by rows, and of keys
  private final long sizeAcross, valueAcross, sizeRows, valueRows, keySize, valueSize;
  // places in a worker's scratch
  private final long queriesAcross, upstreamAcross, queryRows, upstreamRows, queryGradients, logSums, deltas;
  private final long keyRows, values, keyGradients, valueGradients, scores, products, derivatives, bytes;

  AttendGradientKernel(AttendSizes sizes, double scale, ScoreRule rule) {
    this.sizes = sizes;
    this.scale = scale;
    this.rule = rule;
    long tiles = Math.min(CHUNK, sizes.queryTiles()), keyTiles = sizes.keyTiles();
    keySize = Panels.bytes(KEYS, sizes.size());
    valueSize = Panels.bytes(KEYS, sizes.valueSize());
    sizeAcross = PanelTranspose.bytes(sizes.size());
    valueAcross = PanelTranspose.bytes(sizes.valueSize());
    sizeRows = Panels.bytes(WIDTH, sizes.size());
    valueRows = Panels.bytes(WIDTH, sizes.valueSize());
    queriesAcross = 0;
    upstreamAcross = queriesAcross + tiles * sizeAcross;
    queryRows = upstreamAcross + tiles * valueAcross;
    upstreamRows = queryRows + tiles * sizeRows;
    queryGradients = upstreamRows + tiles * valueRows;
    logSums = queryGradients + tiles * sizeRows;
    deltas = logSums + tiles * PITCH;
    keyRows = deltas + tiles * PITCH;
    values = keyRows + keySize;
    keyGradients = values + valueSize;
    valueGradients = keyGradients + keyTiles * keySize;
    scores = valueGradients + keyTiles * valueSize;
    products = scores + KEYS * PITCH;
    derivatives = products + KEYS * PITCH;
    bytes = derivatives + (rule.capped() ? KEYS * PITCH : 0);
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
    VisibleKeys visible = VisibleKeys.read(call, sizes, rule.window(), seen);
    HeadShares dk = shares(call, 1, sizes.size(), shares);
    HeadShares dv = shares(call, 2, sizes.valueSize(), shares + shares() * sizes.size() * Float.BYTES);
    call.workers().run(sizes.batch() * sizes.heads(),
        (task, worker) -> new Task(call, visible, task, worker * bytes, dk, dv).run());
    if (sizes.group() == 1) return;
    if (call.wants(1)) dk.sum(call.workers(), sizes, call.output(1).segment());
    if (call.wants(2)) dv.sum(call.workers(), sizes, call.output(2).segment());
  }

  /** Where the heads write an output: at once if they share no keys, else side by side in scratch. */
  private HeadShares shares(Call call, int output, int size, long scratch) {
    return sizes.group() > 1 || !call.wants(output)
        ? new HeadShares(call.scratch(), scratch, size)
        : new HeadShares(call.output(output).segment(), 0, size);
  }

  /** One head of one batch row. */
  private final class Task {
    private final Call call;
    private final VisibleKeys visible;
    private final MemorySegment scratch;
    private final long base;
    private final int row, head, kvHead;
    private final HeadShares dk, dv;
    private final List<Step> queries, keys, seenByAll, seenBySome, answers, results;
    // the tile at hand: which of the chunk and of all, and which of its keys
    private int tile, queryTile, keyTile, from, end;

    Task(Call call, VisibleKeys visible, int task, long base, HeadShares dk, HeadShares dv) {
      this.call = call;
      this.visible = visible;
      this.base = base;
      this.dk = dk;
      this.dv = dv;
      scratch = call.scratch();
      row = task / sizes.heads();
      head = task % sizes.heads();
      kvHead = head / sizes.group();
      queries = List.of(this::packQueries, this::beginTransposing, this::endTransposing, this::packUpstream,
          this::beginTransposingUpstream,
          this::endTransposingUpstream, this::deltas, this::logSums,
          this::clearQueries);
      keys = List.of(this::packKeys, this::packValues);
      seenByAll = steps(false);
      seenBySome = steps(true);
      answers = List.of(this::writeQueries);
      results = List.of(this::writeKeys, this::writeValues);
    }

    private List<Step> steps(boolean hide) {
      var steps = new ArrayList<Step>(List.of(this::scores));
      if (rule.capped()) steps.add(this::cap);
      if (rule.sloped()) steps.add(this::slope);
      if (hide) steps.add(this::hide);
      steps.addAll(List.of(this::products, this::differentiate));
      if (rule.capped()) steps.add(this::differentiateCap);
      steps.addAll(List.of(this::addValues, this::addKeys, this::addQueries));
      return steps;
    }

    void run() {
      Step.all(List.of(this::clearKeys, this::clearValues));
      for (int first = 0; first < sizes.queryTiles(); first += CHUNK)
        chunk(first, Math.min(CHUNK, sizes.queryTiles() - first));
      for (keyTile = 0; keyTile < sizes.keyTiles(); keyTile++) Step.all(results);
    }

    private void chunk(int first, int tiles) {
      for (int t = 0; t < tiles; t++) {
        select(first, t);
        Step.all(queries);
      }
      for (keyTile = 0; keyTile < sizes.keyTiles(); keyTile++) {
        boolean packed = false;
        for (int t = 0; t < tiles; t++) {
          select(first, t);
          if (visible.none(row, queryTile, keyTile)) continue;
          if (!packed) Step.all(keys);
          packed = true;
          tile();
        }
      }
      for (int t = 0; t < tiles; t++) {
        select(first, t);
        Step.all(answers);
      }
    }

    private void select(int first, int t) {
      tile = t;
      queryTile = first + t;
    }

    private void tile() {
      boolean all = visible.all(row, queryTile, keyTile);
      from = all ? 0 : visible.first(row, queryTile, keyTile) & -4;
      end = all ? keyCount() : visible.end(row, queryTile, keyTile);
      if (from < end) Step.all(all ? seenByAll : seenBySome);
    }

    /** Queries in the tile. */
    private int count() {
      return Math.min(WIDTH, sizes.queries() - queryTile * WIDTH);
    }

    private int keyCount() {
      return Math.min(KEYS, sizes.keys() - keyTile * KEYS);
    }

    private long stride() {
      return 4L * sizes.heads() * sizes.size();
    }

    private long answerStride() {
      return 4L * sizes.heads() * sizes.valueSize();
    }

    private void clearKeys() {
      Panels.fill(scratch, base + keyGradients, sizes.keyTiles() * keySize, 0);
    }

    private void clearValues() {
      Panels.fill(scratch, base + valueGradients, sizes.keyTiles() * valueSize, 0);
    }

    private void clearQueries() {
      Panels.fill(scratch, base + queryGradients + tile * sizeRows, sizeRows, 0);
    }

    private void packQueries() {
      Panels.pack(call.input(QUERIES).segment(), sizes.query(row, queryTile * WIDTH, head), stride(), count(),
          sizes.size(), scratch,
          base + queryRows + tile * sizeRows, WIDTH);
    }

    private void beginTransposing() {
      PanelTranspose.begin(scratch, base + queryRows + tile * sizeRows, sizes.size(),
          rule.scale(),
          base + queriesAcross + tile * sizeAcross);
    }

    private void endTransposing() {
      PanelTranspose.end(scratch, sizes.size(), base + queriesAcross + tile * sizeAcross);
    }

    private void packUpstream() {
      Panels.pack(call.input(UPSTREAM).segment(), sizes.answer(row, queryTile * WIDTH, head), answerStride(), count(),
          sizes.valueSize(), scratch,
          base + upstreamRows + tile * valueRows, WIDTH);
    }

    private void beginTransposingUpstream() {
      PanelTranspose.begin(scratch, base + upstreamRows + tile * valueRows, sizes.valueSize(), 1,
          base + upstreamAcross + tile * valueAcross);
    }

    private void endTransposingUpstream() {
      PanelTranspose.end(scratch, sizes.valueSize(), base + upstreamAcross + tile * valueAcross);
    }

    private void deltas() {
      MemorySegment y = call.input(ANSWERS).segment(), dy = call.input(UPSTREAM).segment();
      long answer = sizes.answer(row, queryTile * WIDTH, head), to = base + deltas + tile * PITCH;
      for (int i = 0; i < count(); i += 4)
        ScoreGradients.dots(y, dy, answer + i * answerStride(), answerStride(), Math.min(4, count() - i) - 1,
            sizes.valueSize(),
            scratch, to + 4L * i);
    }

    private void logSums() {
      ScoreGradients.logSums(call.input(LOG_SUMS).segment(), sizes.perHead(row, head, queryTile * WIDTH), count(),
          scratch,
          base + logSums + tile * PITCH);
    }

    private void packKeys() {
      Panels.pack(call.input(KEYS_IN).segment(), sizes.key(row, keyTile * KEYS, kvHead),
          4L * sizes.kvHeads() * sizes.size(), keyCount(),
          sizes.size(), scratch, base + keyRows, KEYS);
    }

    private void packValues() {
      Panels.pack(call.input(VALUES).segment(), sizes.value(row, keyTile * KEYS, kvHead),
          4L * sizes.kvHeads() * sizes.valueSize(), keyCount(),
          sizes.valueSize(), scratch, base + values, KEYS);
    }

    /** K·Qᵀ */
    private void scores() {
      AttendTile.scores(scratch, base + keyRows, base + queriesAcross + tile * sizeAcross, sizes.size(), from, end,
          base + scores);
    }

    private void cap() {
      for (long at = base; at < base + PITCH; at += BYTES)
        Softcap.cap(scratch, at + scores, from, (end + 3) & -4, rule.softcap(), at + derivatives);
    }

    /** dS by the scores before their limit. */
    private void differentiateCap() {
      for (long at = base; at < base + PITCH; at += BYTES)
        Softcap.differentiate(scratch, at + products, from, (end + 3) & -4, at + derivatives);
    }

    private void slope() {
      visible.slope(row, queryTile, keyTile, from, end, base + scores, rule.slopes()[head]);
    }

    private void hide() {
      visible.hide(row, queryTile, keyTile, from, (end + 3) & -4, base + scores);
    }

    /** V·dYᵀ */
    private void products() {
      AttendTile.scores(scratch, base + values, base + upstreamAcross + tile * valueAcross, sizes.valueSize(), from,
          end, base + products);
    }

    /** P and dS, up to whole groups of four keys as the products take them. */
    private void differentiate() {
      long query = tile * PITCH;
      for (long at = base; at < base + PITCH; at += BYTES)
        ScoreGradients.differentiate(scratch, at + scores, at + products, from, (end + 3) & -4,
            at + logSums + query, at + deltas + query);
    }

    /** dV += P·dY */
    private void addValues() {
      for (int p = 0; p < sizes.valuePanels(); p++)
        AttendTile.addRows(scratch, count(), base + scores,
            base + upstreamRows + tile * valueRows + p * (WIDTH * PITCH),
            base + valueGradients + keyTile * valueSize + p * (KEYS * PITCH), from, end, sizes.valueSize() - p * WIDTH);
    }

    /** dK += dS·Q */
    private void addKeys() {
      for (int p = 0; p < sizes.panels(); p++)
        AttendTile.addRows(scratch, count(), base + products, base + queryRows + tile * sizeRows + p * (WIDTH * PITCH),
            base + keyGradients + keyTile * keySize + p * (KEYS * PITCH), from, end, sizes.size() - p * WIDTH);
    }

    /** dQ += dSᵀ·K */
    private void addQueries() {
      for (int p = 0; p < sizes.panels(); p++)
        AttendTile.addColumns(scratch, end - from, base + products + from * PITCH,
            base + keyRows + p * (KEYS * PITCH) + from * PITCH,
            base + queryGradients + tile * sizeRows + p * (WIDTH * PITCH), WIDTH, sizes.size() - p * WIDTH);
    }

    private void writeQueries() {
      if (!call.wants(0)) return;
      Panels.unpack(scratch, base + queryGradients + tile * sizeRows, WIDTH, (float) scale, count(), sizes.size(),
          call.output(0).segment(),
          sizes.query(row, queryTile * WIDTH, head), stride());
    }

    private void writeKeys() {
      if (call.wants(1)) write(base + keyGradients + keyTile * keySize, (float) scale, dk);
    }

    private void writeValues() {
      if (call.wants(2)) write(base + valueGradients + keyTile * valueSize, 1, dv);
    }

    private void write(long panels, float factor, HeadShares to) {
      long start = to.row(sizes, row, keyTile * KEYS, head);
      Panels.unpack(scratch, panels, KEYS, factor, keyCount(), to.size(), to.memory(), start,
          4L * sizes.heads() * to.size());
    }
  }
}
