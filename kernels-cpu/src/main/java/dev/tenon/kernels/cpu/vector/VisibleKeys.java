package dev.tenon.kernels.cpu.vector;

import static dev.tenon.kernels.cpu.vector.Lanes.INT;
import static dev.tenon.kernels.cpu.vector.Lanes.LONG;
import static dev.tenon.kernels.cpu.vector.PanelProduct.WIDTH;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Visibility;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Which keys each query of a call sees, asked in tiles of {@link PanelProduct#WIDTH} queries by {@link #KEYS} keys.
 *
 * <p>A key is seen if its position lies between the lowest and the highest that the query sees, and both have the same segment, which
 * is not negative. All is kept as int32 in scratch: for each batch row the queries' highest, lowest and segment, then the keys'
 * position and segment, each padded to whole tiles.
 */
final class VisibleKeys {
  static final int KEYS = 64;
  /** Added up no score comes near it; below the lowest possible running maximum. */
  static final float UNSEEN = -2e30f;
  private static final int NO_QUERY = -2, NO_KEY = -1, LIMIT = 1 << 30;
  private static final long TILE = 4L * WIDTH;

  private final AttendSizes sizes;
  private final MemorySegment memory;
  private final long start;
  private final Span[] queryTiles, keyTiles;

  /** What the entries of a tile that are not empty have in common; a query's lowest seen position is {@code low}. */
  private record Span(int minPosition, int maxPosition, int minLow, int maxLow, int minSegment, int maxSegment,
      boolean whole) {}

  private VisibleKeys(AttendSizes sizes, MemorySegment memory, long start) {
    this.sizes = sizes;
    this.memory = memory;
    this.start = start;
    queryTiles = new Span[sizes.batch() * sizes.queryTiles()];
    keyTiles = new Span[sizes.batch() * sizes.keyTiles()];
  }

  /** Bytes of scratch that {@link #read} fills. */
  static long bytes(AttendSizes s) {
    return 4L * s.batch() * (3L * s.queryTiles() * WIDTH + 2L * s.keyTiles() * KEYS);
  }

  /** Reads the four tensors of a visibility, inputs 3 to 6 of a call. */
  static VisibleKeys read(Kernel.Call call, AttendSizes sizes, int window, long start) {
    var v = new VisibleKeys(sizes, call.scratch(), start);
    MemorySegment queryAt = call.input(3).segment(), keyAt = call.input(4).segment();
    MemorySegment querySegment = call.input(5).segment(), keySegment = call.input(6).segment();
    for (int b = 0; b < sizes.batch(); b++) {
      for (int t = 0; t < sizes.queryTiles(); t++)
        v.queryTiles[b * sizes.queryTiles() + t] = v.queries(b, t, queryAt, querySegment, window);
      for (int t = 0; t < sizes.keyTiles(); t++) v.keyTiles[b * sizes.keyTiles() + t] = v.keys(b, t, keyAt, keySegment);
    }
    return v;
  }

  private Span queries(int b, int tile, MemorySegment at, MemorySegment segments, int window) {
    long to = highest(b, tile), padded = lowest(b, tile) - to;
    int from = tile * WIDTH, count = Math.min(WIDTH, sizes.queries() - from);
    int minPosition = Integer.MAX_VALUE, maxPosition = Integer.MIN_VALUE, minLow = Integer.MAX_VALUE,
        maxLow = Integer.MIN_VALUE;
    int minSegment = Integer.MAX_VALUE, maxSegment = Integer.MIN_VALUE;
    boolean whole = true;
    for (int i = 0; i < WIDTH; i++, to += 4) {
      long index = 8 * ((long) b * sizes.queries() + from + i);
      long segment = i < count ? segments.get(LONG, index) : NO_QUERY, position = segment < 0 ? 0 : at.get(LONG, index);
      int s = segment < 0 ? NO_QUERY : small("segment", segment), p = small("position", position);
      int low = window == Visibility.EVERYTHING
          ? Integer.MIN_VALUE
          : (int) Math.max(Integer.MIN_VALUE, (long) p - window + 1);
      memory.set(INT, to, p);
      memory.set(INT, to + padded, low);
      memory.set(INT, to + 2 * padded, s);
      if (s < 0) {
        whole &= i >= count;
        continue;
      }
      minPosition = Math.min(minPosition, p);
      maxPosition = Math.max(maxPosition, p);
      minLow = Math.min(minLow, low);
      maxLow = Math.max(maxLow, low);
      minSegment = Math.min(minSegment, s);
      maxSegment = Math.max(maxSegment, s);
    }
    return new Span(minPosition, maxPosition, minLow, maxLow, minSegment, maxSegment, whole);
  }

  private Span keys(int b, int tile, MemorySegment at, MemorySegment segments) {
    long to = keyAt(b, tile), padded = 4L * sizes.keyTiles() * KEYS;
    int from = tile * KEYS, count = Math.min(KEYS, sizes.keys() - from);
    int minPosition = Integer.MAX_VALUE, maxPosition = Integer.MIN_VALUE, minSegment = Integer.MAX_VALUE,
        maxSegment = Integer.MIN_VALUE;
    boolean whole = true;
    for (int i = 0; i < KEYS; i++, to += 4) {
      long index = 8 * ((long) b * sizes.keys() + from + i);
      long segment = i < count ? segments.get(LONG, index) : NO_KEY, position = segment < 0 ? 0 : at.get(LONG, index);
      int s = segment < 0 ? NO_KEY : small("segment", segment), p = small("position", position);
      memory.set(INT, to, p);
      memory.set(INT, to + padded, s);
      if (s < 0) {
        whole &= i >= count;
        continue;
      }
      minPosition = Math.min(minPosition, p);
      maxPosition = Math.max(maxPosition, p);
      minSegment = Math.min(minSegment, s);
      maxSegment = Math.max(maxSegment, s);
    }
    return new Span(minPosition, maxPosition, 0, 0, minSegment, maxSegment, whole);
  }

  private static int small(String what, long value) {
    if (value <= -LIMIT || value >= LIMIT)
      throw new IllegalArgumentException("Attend: a " + what + " is " + value + "; it must lie within ±2^30");
    return (int) value;
  }

  /** Where the highest positions that a tile's queries see begin: their own. */
  private long highest(int b, int tile) {
    return start + TILE * (3L * b * sizes.queryTiles() + tile);
  }

  private long lowest(int b, int tile) {
    return highest(b, tile) + TILE * sizes.queryTiles();
  }

  private long keyAt(int b, int tile) {
    return start + 3 * TILE * sizes.batch() * sizes.queryTiles() + 4L * KEYS * (2L * b * sizes.keyTiles() + tile);
  }

  private long keySegments(int b, int tile) {
    return keyAt(b, tile) + 4L * KEYS * sizes.keyTiles();
  }

  /** Whether no query of a tile can see a key of another. */
  boolean none(int b, int queryTile, int keyTile) {
    Span q = queryTiles[b * sizes.queryTiles() + queryTile], k = keyTiles[b * sizes.keyTiles() + keyTile];
    return k.minPosition > q.maxPosition || k.maxPosition < q.minLow || k.minSegment > q.maxSegment
        || k.maxSegment < q.minSegment;
  }

  /** Whether all queries of a tile see all keys of another. */
  boolean all(int b, int queryTile, int keyTile) {
    Span q = queryTiles[b * sizes.queryTiles() + queryTile], k = keyTiles[b * sizes.keyTiles() + keyTile];
    return q.whole && k.whole && k.maxPosition <= q.minPosition && k.minPosition >= q.maxLow
        && k.minSegment == k.maxSegment
        && q.minSegment == q.maxSegment && k.minSegment == q.minSegment;
  }

  /** The first key of a tile that a query of another might see; {@link #KEYS} if there is none. */
  int first(int b, int queryTile, int keyTile) {
    Span q = queryTiles[b * sizes.queryTiles() + queryTile];
    long at = keyAt(b, keyTile), segment = keySegments(b, keyTile);
    int i = 0;
    while (i < KEYS && !might(q, memory.get(INT, at + 4L * i), memory.get(INT, segment + 4L * i))) i++;
    return i;
  }

  /** One more than the last key of a tile that a query of another might see; 0 if there is none. */
  int end(int b, int queryTile, int keyTile) {
    Span q = queryTiles[b * sizes.queryTiles() + queryTile];
    long at = keyAt(b, keyTile), segment = keySegments(b, keyTile);
    int i = KEYS;
    while (i > 0 && !might(q, memory.get(INT, at + 4L * i - 4), memory.get(INT, segment + 4L * i - 4))) i--;
    return i;
  }

  private static boolean might(Span q, int position, int segment) {
    return position <= q.maxPosition && position >= q.minLow && segment >= q.minSegment && segment <= q.maxSegment;
  }

  /** Overwrites the scores [keys, queries] of pairs that do not see each other with {@link #UNSEEN}. */
  void hide(int b, int queryTile, int keyTile, int from, int to, long scores) {
    for (int column = 0; column < 2; column++)
      hide(memory, highest(b, queryTile) + column * Lanes.BYTES, TILE * sizes.queryTiles(), keyAt(b, keyTile),
          4L * KEYS * sizes.keyTiles(),
          from, to, scores + column * Lanes.BYTES);
  }

  private static void hide(MemorySegment m, long queries, long nextQueries, long keys, long nextKeys, int from, int to,
      long scores) {
    IntVector highest = Lanes.ints(m, queries), lowest = Lanes.ints(m, queries + nextQueries),
        segment = Lanes.ints(m, queries + 2 * nextQueries);
    for (int k = from; k < to; k++) {
      int at = m.get(INT, keys + 4L * k), keySegment = m.get(INT, keys + nextKeys + 4L * k);
      VectorMask<Integer> seen = highest.compare(VectorOperators.GE, at).and(lowest.compare(VectorOperators.LE, at))
          .and(segment.compare(VectorOperators.EQ, keySegment));
      FloatVector s = Lanes.load(m, scores + k * PanelProduct.PITCH);
      Lanes.store(Lanes.all(UNSEEN).blend(s, seen.cast(Lanes.FLOATS)), m, scores + k * PanelProduct.PITCH);
    }
  }

  /** Adds slope · (key position − query position) to scores [keys, queries]. */
  void slope(int b, int queryTile, int keyTile, int from, int to, long scores, float slope) {
    for (int column = 0; column < 2; column++)
      slope(memory, highest(b, queryTile) + column * Lanes.BYTES, keyAt(b, keyTile), from, to,
          scores + column * Lanes.BYTES, slope);
  }

  private static void slope(MemorySegment m, long queries, long keys, int from, int to, long scores, float slope) {
    FloatVector at = (FloatVector) Lanes.ints(m, queries).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0);
    for (int k = from; k < to; k++) {
      FloatVector distance = Lanes.all(m.get(INT, keys + 4L * k)).sub(at);
      Lanes.store(distance.fma(Lanes.all(slope), Lanes.load(m, scores + k * PanelProduct.PITCH)), m,
          scores + k * PanelProduct.PITCH);
    }
  }
}
