package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Visibility;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Attention of a few queries to many keys, as in generation.
 *
 * <p>Plan. A task is a span of keys, cut by shapes alone, and all heads, or some of them while there are few spans. It goes by tiles of 64 keys, asks which of them each query sees, as 64 bits, and
 * skips tiles of empty slots. A tile's keys, all heads of them, lie together in memory, while one head's are strewn over it: so the whole
 * tile is first read front to back, at the speed of the memory, into the nearer cache. Then each head multiplies its keys, lanes along
 * the features, folds four sums at a time and makes weights of them; then the tile's values are read and added in the same way. Each
 * span leaves a maximum, a sum and unscaled answers of each query and head; a second pass, or the same task where there is one span,
 * combines them in order.
 */
final class AttendFewKernel implements Kernel {
  /** Queries up to which this is faster than tiles of queries. */
  static final int MOST = 4;
  private static final int MOST_SPANS = 32;
  /** Tasks below which spans are shared by groups of heads. */
  private static final int FEW_TASKS = 4;
  /** Bytes of a number for each key of a tile. */
  private static final long TILE = 4L * QueryScores.KEYS;

  private final AttendSizes sizes;
  private final ScoreRule rule;
  private final int span, spans, groups;
  /** Bytes of a query's result for one span: maximum, sum, answers. */
  private final long partBytes;

  AttendFewKernel(AttendSizes sizes, ScoreRule rule) {
    this.sizes = sizes;
    this.rule = rule;
    span = Math.ceilDiv(sizes.keys(), MOST_SPANS * QueryScores.KEYS) * QueryScores.KEYS;
    spans = Math.ceilDiv(sizes.keys(), span);
    groups = sizes.batch() * spans < FEW_TASKS ? Math.min(sizes.kvHeads(), FEW_TASKS) : 1;
    partBytes = 64 + Math.ceilDiv(sizes.valueSize(), 16) * 64L;
  }

  @Override public long scratch(int threads) {
    return threads * workerBytes() + (long) sizes.batch() * sizes.heads() * sizes.queries() * spans * partBytes;
  }

  /** A worker's products of one tile, distances of its keys, a word, and for each query and head a factor and scores. */
  private long workerBytes() {
    return QueryScores.stageBytes(sizes.size()) + TILE + 64 + sizes.queries() * sizes.heads() * (64 + TILE)
        + KeptRows.bytes(sizes, QueryScores.KEYS, sizes.kvHeads());
  }

  @Override public void run(Call call) {
    long parts = call.workers().threads() * workerBytes();
    call.workers().run(sizes.batch() * spans * groups,
        (task, worker) -> new Task(call, task, worker * workerBytes(), parts).run());
    if (spans > 1) call.workers().run(sizes.batch() * sizes.heads(), (task, _) -> {
      for (int t = 0; t < sizes.queries(); t++) combine(call, parts, task / sizes.heads(), task % sizes.heads(), t);
    });
  }

  /** Where a query's result for a span lies. */
  private long part(long parts, int row, int head, int time, int span) {
    return parts + ((((long) row * sizes.heads() + head) * sizes.queries() + time) * spans + span) * partBytes;
  }

  /** A group of heads over one span. */
  private final class Task {
    private final Call call;
    private final MemorySegment scratch;
    private final KeptRows keys, values;
    private final long stage, distances, all, parts;
    private final int row, at, firstHead, endHead;
    private final List<Step> nearKeys, nearValues, scoring, answering = List.of(this::addAnswers);
    private final long[] seen = new long[MOST];
    // the tile at hand: its first key in the memory, from where to where it is seen, by the query at hand too; where a head's scores and result lie
    private int from, low, high, time, head, first, end;
    private long scores, part;

    Task(Call call, int task, long base, long parts) {
      this.call = call;
      this.parts = parts;
      scratch = call.scratch();
      stage = base;
      distances = stage + QueryScores.stageBytes(sizes.size());
      all = distances + TILE + 64;
      at = task % spans;
      row = task / (spans * groups);
      long widened = all + sizes.queries() * sizes.heads() * (64 + TILE);
      keys = KeptRows.keys(call, sizes, row, widened);
      values = KeptRows.values(call, sizes, row, widened);
      int group = task / spans % groups;
      firstHead = group * sizes.kvHeads() / groups * sizes.group();
      endHead = (group + 1) * sizes.kvHeads() / groups * sizes.group();
      nearKeys = near(keys);
      nearValues = near(values);
      scoring = new ArrayList<>(List.of(this::multiply, this::fold, this::scale));
      if (rule.capped()) scoring.add(this::cap);
      if (rule.sloped()) scoring.add(this::slope);
      scoring.addAll(List.of(this::rise, this::soften));
    }

    void run() {
      for (time = 0; time < sizes.queries(); time++)
        for (head = firstHead; head < endHead; head++) scratch.set(FLOAT, part(), QueryScores.LOWEST);
      for (from = at * span; from < Math.min(sizes.keys(), (at + 1) * span); from += QueryScores.KEYS) {
        long any = 0;
        for (time = 0; time < sizes.queries(); time++) any |= seen[time] = seen();
        if (any == 0) continue;
        low = from + Long.numberOfTrailingZeros(any);
        high = from + QueryScores.KEYS - Long.numberOfLeadingZeros(any);
        Step.all(nearKeys);
        each(scoring);
        Step.all(nearValues);
        each(answering);
      }
      if (spans > 1) return;
      for (int h = firstHead; h < endHead; h++)
        for (int t = 0; t < sizes.queries(); t++) combine(call, parts, row, h, t);
    }

    /** Makes a tile's entries floats, and brings them near; what groups of heads share is small. */
    private List<Step> near(KeptRows rows) {
      // Keys are multiplied from a multiple of four on.
      Step ready = () -> rows.ready(from + (low - from & -4), high, firstHead / sizes.group(), endHead / sizes.group());
      // What is read means nothing, but what nobody keeps nobody reads.
      Step touch = () -> scratch.set(LONG, all - 64, rows.touch(low, high));
      return sizes.eightBits() ? List.of(ready) : groups == 1 ? List.of(touch) : List.of();
    }

    /** Takes steps for each query that sees something of the tile, and each head. */
    private void each(List<Step> steps) {
      for (time = 0; time < sizes.queries(); time++) {
        if (seen[time] == 0) continue;
        // Four keys are folded at a time, the last of them within the tile.
        first = Long.numberOfTrailingZeros(seen[time]) & -4;
        end = QueryScores.KEYS - Long.numberOfLeadingZeros(seen[time]);
        if (rule.sloped() && steps == scoring) distances();
        for (head = firstHead; head < endHead; head++) {
          scores = all + ((long) time * sizes.heads() + head) * (64 + TILE) + 64;
          part = part();
          Step.all(steps);
        }
      }
    }

    private long part() {
      return AttendFewKernel.this.part(parts, row, head, time, at);
    }

    /** Which of up to 64 keys the query sees, the first in the lowest bit. */
    private long seen() {
      long query = 8 * ((long) row * sizes.queries() + time), key = 8 * ((long) row * sizes.keys() + from);
      long position = call.input(3).segment().get(LONG, query), segment = call.input(5).segment().get(LONG, query);
      if (segment < 0) return 0;
      long lowest = rule.window() == Visibility.EVERYTHING ? Long.MIN_VALUE : position - rule.window() + 1;
      return QueryScores.bits(call.input(4).segment(), call.input(6).segment(), key,
          Math.min(QueryScores.KEYS, sizes.keys() - from), lowest, position, segment);
    }

    /** How far the keys of a tile lie behind the query. */
    private void distances() {
      float position = call.input(3).segment().get(LONG, 8 * ((long) row * sizes.queries() + time));
      for (int i = 0; i < Math.min(QueryScores.KEYS, sizes.keys() - from); i++)
        scratch.set(FLOAT, distances + 4L * i,
            call.input(4).segment().get(LONG, 8 * ((long) row * sizes.keys() + from + i)) - position);
    }

    private void multiply() {
      QueryScores.multiply(call.input(0).segment(), sizes.query(row, time, head), keys.memory(),
          keys.at(from + first, head / sizes.group()), keys.stride(), end - first, sizes.size(), scratch, stage);
    }

    private void fold() {
      QueryScores.fold(scratch, stage, end - first, sizes.size(), scores + 4L * first);
    }

    private void scale() {
      QueryScores.scale(scratch, scores, rule.scale());
    }

    private void cap() {
      QueryScores.cap(scratch, scores, rule.softcap());
    }

    private void slope() {
      QueryScores.slope(scratch, scores, distances, rule.slopes()[head]);
    }

    private void rise() {
      float before = scratch.get(FLOAT, part), shrink = QueryScores.rise(scratch, scores, seen[time], part);
      if (before == QueryScores.LOWEST) {
        scratch.set(FLOAT, part + 4, 0);
        Panels.fill(scratch, part + 64, partBytes - 64, 0);
      }
      scratch.set(FLOAT, scores - 64, shrink);
    }

    private void soften() {
      QueryScores.soften(scratch, scores, scratch.get(FLOAT, scores - 64), part);
    }

    private void addAnswers() {
      add(scratch, scores + 4L * first, values.memory(), values.at(from + first, head / sizes.group()),
          values.stride(), end - first, sizes.valueSize(), scratch.get(FLOAT, scores - 64), part + 64);
    }
  }

  /** answers = answers · shrink + Σ weight · value, four vectors of features at a time, then one. */
  private static void add(MemorySegment m, long weights, MemorySegment values, long v, long stride, int keys, int size,
      float shrink, long answers) {
    int c = 0;
    for (; c <= size - 4 * COUNT; c += 4 * COUNT)
      add4(m, weights, values, v + 4L * c, stride, keys, shrink, answers + 4L * c);
    for (; c < size; c += COUNT)
      add1(m, weights, values, v + 4L * c, stride, keys, shrink, answers + 4L * c, Lanes.FLOATS.indexInRange(c, size));
  }

  private static void add4(MemorySegment m, long weights, MemorySegment values, long v, long stride, int keys,
      float shrink, long answers) {
    FloatVector a0 = Lanes.load(m, answers).mul(shrink), a1 = Lanes.load(m, answers + Lanes.BYTES).mul(shrink);
    FloatVector a2 = Lanes.load(m, answers + 2 * Lanes.BYTES).mul(shrink),
        a3 = Lanes.load(m, answers + 3 * Lanes.BYTES).mul(shrink);
    for (int k = 0; k < keys; k++) {
      FloatVector w = Lanes.spread(m, weights + 4L * k);
      long at = v + k * stride;
      a0 = w.fma(Lanes.load(values, at), a0);
      a1 = w.fma(Lanes.load(values, at + Lanes.BYTES), a1);
      a2 = w.fma(Lanes.load(values, at + 2 * Lanes.BYTES), a2);
      a3 = w.fma(Lanes.load(values, at + 3 * Lanes.BYTES), a3);
    }
    Lanes.store(a0, m, answers);
    Lanes.store(a1, m, answers + Lanes.BYTES);
    Lanes.store(a2, m, answers + 2 * Lanes.BYTES);
    Lanes.store(a3, m, answers + 3 * Lanes.BYTES);
  }

  private static void add1(MemorySegment m, long weights, MemorySegment values, long v, long stride, int keys,
      float shrink, long answers,
      VectorMask<Float> mask) {
    FloatVector a = Lanes.load(m, answers).mul(shrink);
    for (int k = 0; k < keys; k++)
      a = Lanes.spread(m, weights + 4L * k).fma(Lanes.load(values, v + k * stride, mask), a);
    Lanes.store(a, m, answers);
  }

  private void combine(Call call, long parts, int row, int head, int time) {
    long first = part(parts, row, head, time, 0);
    Step.all(List.of(() -> weigh(call, first, row, head, time), () -> mix(call, first, row, head, time)));
  }

  /** What each span counts for: its sum's share of the whole. */
  private void weigh(Call call, long first, int row, int head, int time) {
    MemorySegment m = call.scratch();
    float top = QueryScores.LOWEST, total = 0;
    for (int i = 0; i < spans; i++) top = Math.max(top, m.get(FLOAT, first + i * partBytes));
    for (int i = 0; i < spans; i++) {
      if (m.get(FLOAT, first + i * partBytes) == QueryScores.LOWEST) continue;
      float weight = VectorMath.exp2(Lanes.all(m.get(FLOAT, first + i * partBytes) - top)).lane(0);
      total += m.get(FLOAT, first + i * partBytes + 4) * weight;
      m.set(FLOAT, first + i * partBytes + 8, weight);
    }
    m.set(FLOAT, first + 12, total == 0 ? 0 : 1 / total);
    if (!call.wants(1)) return;
    float log = total == 0 ? 0 : (float) (top * StrictMath.log(2) + StrictMath.log(total));
    call.output(1).segment().set(FLOAT, sizes.perHead(row, head, time), log);
  }

  private void mix(Call call, long first, int row, int head, int time) {
    if (!call.wants(0)) return;
    float inverse = call.scratch().get(FLOAT, first + 12);
    long to = sizes.answer(row, time, head);
    for (int c = 0; c < sizes.valueSize(); c += COUNT)
      mix(call.scratch(), first + 4L * c, first, spans, partBytes, inverse, call.output(0).segment(), to + 4L * c,
          Lanes.FLOATS.indexInRange(c, sizes.valueSize()));
  }

  private static void mix(MemorySegment m, long answers, long first, int spans, long part, float inverse,
      MemorySegment to, long offset,
      VectorMask<Float> mask) {
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < spans; i++)
      if (m.get(FLOAT, first + i * part) != QueryScores.LOWEST)
        sum = Lanes.spread(m, first + i * part + 8).fma(Lanes.load(m, answers + 64 + i * part), sum);
    Lanes.store(sum.mul(inverse), to, offset, mask);
  }
}
