package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.COUNT;
import static dev.tenon.kernels.cpu.vector.Lanes.FLOAT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Visibility;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Attention of a few queries to many keys, as in generation.
 *
 * <p>Plan. A task is a head of keys and a span of {@link #SPAN} keys, whatever the number of threads. It asks for each tile of 64 keys
 * which of them each query sees, as 64 bits, and skips tiles of empty slots; for the others, each query head that shares the keys takes
 * four dot products at a time, lanes along the features, and adds its weighted values. Each span leaves a maximum, a sum and unscaled
 * answers; a second pass combines the spans of a query in order.
 */
final class AttendFewKernel implements Kernel {
  /** Queries up to which this is faster than tiles of queries. */
  static final int MOST = 4;
  private static final int SPAN = 512;

  private final AttendSizes sizes;
  private final float scale;
  private final int window;
  private final float[] slopes;
  private final int spans;
  /** Bytes of a query's result for one span: maximum, sum, answers. */
  private final long partBytes;

  /** Slopes for each head, or none at all. */
  AttendFewKernel(AttendSizes sizes, double scale, int window, float[] slopes) {
    this.sizes = sizes;
    this.scale = (float) (scale / StrictMath.log(2));
    this.window = window;
    this.slopes = slopes;
    spans = Math.ceilDiv(sizes.keys(), SPAN);
    partBytes = 64 + Math.ceilDiv(sizes.valueSize(), 16) * 64L;
  }

  @Override public long scratch(int threads) {
    return threads * workerBytes() + (long) sizes.batch() * sizes.heads() * sizes.queries() * spans * partBytes;
  }

  /** A worker's scores of one tile and distances of its keys. */
  private static long workerBytes() {
    return 2L * QueryScores.KEYS * Float.BYTES;
  }

  @Override public void run(Call call) {
    long parts = call.workers().threads() * workerBytes();
    call.workers().run(sizes.batch() * sizes.kvHeads() * spans,
        (task, worker) -> new Task(call, task, worker * workerBytes(), parts).run());
    call.workers().run(sizes.batch() * sizes.heads(), (task, _) -> {
      for (int t = 0; t < sizes.queries(); t++) combine(call, parts, task / sizes.heads(), task % sizes.heads(), t);
    });
  }

  /** Where a query's result for a span lies. */
  private long part(long parts, int row, int head, int time, int span) {
    return parts + ((((long) row * sizes.heads() + head) * sizes.queries() + time) * spans + span) * partBytes;
  }

  /** One head of keys over one span. */
  private final class Task {
    private final Call call;
    private final MemorySegment scratch, keys, values;
    private final long scores, distances, parts;
    private final int row, kvHead, span;
    private final List<Step> steps = List.of(this::scores, this::scale, this::rise, this::soften, this::addAnswers);
    // the tile at hand: its first key in the memory, the query, who is seen, and where the query's result lies
    private int from, time, head, first, end;
    private long seen, part;
    private float shrink;

    Task(Call call, int task, long base, long parts) {
      this.call = call;
      this.parts = parts;
      scratch = call.scratch();
      keys = call.input(1).segment();
      values = call.input(2).segment();
      scores = base;
      distances = base + QueryScores.KEYS * Float.BYTES;
      span = task % spans;
      kvHead = task / spans % sizes.kvHeads();
      row = task / spans / sizes.kvHeads();
    }

    void run() {
      int firstHead = kvHead * sizes.group();
      for (int t = 0; t < sizes.queries(); t++)
        for (int h = firstHead; h < firstHead + sizes.group(); h++) {
          long to = part(parts, row, h, t, span);
          Panels.fill(scratch, to, partBytes, 0);
          scratch.set(FLOAT, to, QueryScores.LOWEST);
        }
      for (from = span * SPAN; from < Math.min(sizes.keys(), (span + 1) * SPAN); from += QueryScores.KEYS)
        for (time = 0; time < sizes.queries(); time++) {
          seen = seen(time, from);
          if (seen == 0) continue;
          if (slopes.length > 0) distances(time, from);
          for (head = firstHead; head < firstHead + sizes.group(); head++) tile();
        }
    }

    /** Which of up to 64 keys a query sees, the first in the lowest bit. */
    private long seen(int time, int from) {
      long query = 8 * ((long) row * sizes.queries() + time), key = 8 * ((long) row * sizes.keys() + from);
      long at = call.input(3).segment().get(LONG, query), segment = call.input(5).segment().get(LONG, query);
      if (segment < 0) return 0;
      long lowest = window == Visibility.EVERYTHING ? Long.MIN_VALUE : at - window + 1;
      return QueryScores.bits(call.input(4).segment(), call.input(6).segment(), key,
          Math.min(QueryScores.KEYS, sizes.keys() - from), lowest,
          at, segment);
    }

    /** How far the keys of a tile lie behind a query. */
    private void distances(int time, int from) {
      float at = call.input(3).segment().get(LONG, 8 * ((long) row * sizes.queries() + time));
      for (int i = 0; i < Math.min(QueryScores.KEYS, sizes.keys() - from); i++)
        scratch.set(FLOAT, distances + 4L * i,
            call.input(4).segment().get(LONG, 8 * ((long) row * sizes.keys() + from + i)) - at);
    }

    private void tile() {
      first = Long.numberOfTrailingZeros(seen);
      end = QueryScores.KEYS - Long.numberOfLeadingZeros(seen);
      part = part(parts, row, head, time, span);
      Step.all(steps);
    }

    private void scores() {
      long stride = 4L * sizes.kvHeads() * sizes.size(), key = sizes.key(row, from, kvHead);
      for (int k = first; k < end; k += 4)
        QueryScores.dots(call.input(0).segment(), sizes.query(row, time, head), keys, key + k * stride, stride,
            Math.min(4, end - k) - 1, sizes.size(), scratch,
            scores + 4L * k);
    }

    private void scale() {
      if (slopes.length > 0) QueryScores.slope(scratch, scores, distances, scale, slopes[head]);
      else QueryScores.multiply(scratch, scores, scale);
    }

    private void rise() {
      shrink = QueryScores.rise(scratch, scores, seen, part);
    }

    private void soften() {
      QueryScores.soften(scratch, scores, shrink, part);
    }

    private void addAnswers() {
      add(scratch, scores + 4L * first, values, sizes.value(row, from + first, kvHead),
          4L * sizes.kvHeads() * sizes.valueSize(), end - first,
          sizes.valueSize(), shrink, part + 64);
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
      sum = Lanes.spread(m, first + i * part + 8).fma(Lanes.load(m, answers + 64 + i * part), sum);
    Lanes.store(sum.mul(inverse), to, offset, mask);
  }
}
