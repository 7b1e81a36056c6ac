package dev.tenon.engine.decode;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model remembers of a batch of texts of unequal lengths: the keys, values and states its layers asked to keep. The
 * host may cut texts short, choose and repeat rows, take a snapshot and go back to it; layers know nothing of that.
 */
public final class DecoderMemory {
  private final int capacity;
  private final Map<String, Array> grown = new LinkedHashMap<>();
  private final Map<String, Array> states = new LinkedHashMap<>();
  /** The slots whose rings are smaller than the memory. */
  private final Map<String, Remembering.Slot> windows = new LinkedHashMap<>();
  private int[] lengths;
  /** How long each text was at most since it began: what later entries have overwritten in rings is lost. */
  private int[] written;

  DecoderMemory(int rows, int capacity) {
    this.capacity = capacity;
    lengths = new int[rows];
    written = new int[rows];
  }

  /** Number of texts. */
  public int rows() {
    return lengths.length;
  }

  /** Most tokens a text may have. */
  public int capacity() {
    return capacity;
  }

  /** Tokens remembered of a text. */
  public int length(int row) {
    return lengths[row];
  }

  void advance(int row, int tokens) {
    lengths[row] += tokens;
    written[row] = Math.max(written[row], lengths[row]);
  }

  /** The memory of a slot, made when it is first asked for. */
  Array slot(String name, Remembering.Slot slot, TensorMemory memory) {
    if (slot.ring() > 0 && slot.ring() < capacity) windows.put(name, slot);
    return (slot.ring() > 0 ? grown : states).computeIfAbsent(name, _ -> memory.array(Lifetime.RUN, slot.type()));
  }

  /** Forgets everything, so that other texts can begin. */
  public void clear() {
    Arrays.fill(lengths, 0);
    Arrays.fill(written, 0);
    for (Array state : states.values()) state.segment().fill((byte) 0);
    for (Array kept : grown.values()) kept.segment().fill((byte) 0);
  }

  /**
   * Forgets the tokens of a text after its first {@code length}.
   *
   * @throws IllegalStateException if layers keep states of fixed size, from which nothing can be taken back, or a window that has
   *     moved on too far: use a snapshot
   */
  public void truncate(int row, int length) {
    if (length < 0 || length > lengths[row])
      throw new IllegalArgumentException(
          "cannot truncate text " + row + " to " + length + " tokens; it has " + lengths[row]);
    if (length != lengths[row] && !states.isEmpty())
      throw new IllegalStateException("cannot truncate: " + states.keySet().iterator().next()
          + " has a fixed size and holds all tokens at once; take a snapshot instead");
    if (length > 0 && length != lengths[row]) windows.forEach((name, slot) -> {
      if (written[row] > slot.ring() && length - slot.window() + 1 < written[row] - slot.ring())
        throw new IllegalStateException("cannot truncate text " + row + " to " + length + " tokens: " + name
            + " keeps the last " + slot.ring() + " of " + written[row] + "; take a snapshot instead");
    });
    lengths[row] = length;
    if (length == 0) written[row] = 0;
  }

  /** Row i becomes what row {@code rows[i]} was: for beams, and for prefixes that several texts share. */
  public void select(int... rows) {
    if (rows.length != lengths.length)
      throw new IllegalArgumentException("select names " + rows.length + " rows; the memory has " + lengths.length);
    lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
    written = Arrays.stream(rows).map(row -> written[row]).toArray();
    for (var kept : grown.values()) select(kept, rows);
    for (var state : states.values()) select(state, rows);
  }

  private static void select(Array array, int[] rows) {
    MemorySegment now = array.segment(), before = array.copy().segment();
    long bytes = now.byteSize() / rows.length;
    for (int i = 0; i < rows.length; i++) MemorySegment.copy(before, rows[i] * bytes, now, i * bytes, bytes);
  }

  /** All that is remembered now. */
  public Snapshot snapshot() {
    var kept = new LinkedHashMap<String, Array>();
    grown.forEach((name, array) -> kept.put(name, array.copy()));
    states.forEach((name, array) -> kept.put(name, array.copy()));
    return new Snapshot(lengths.clone(), written.clone(), kept);
  }

  /** Goes back to a snapshot of this memory. */
  public void restore(Snapshot snapshot) {
    lengths = snapshot.lengths.clone();
    written = snapshot.written.clone();
    grown.forEach((name, array) -> back(snapshot, name, array));
    states.forEach((name, array) -> back(snapshot, name, array));
  }

  private static void back(Snapshot snapshot, String name, Array array) {
    Array before = snapshot.kept.get(name);
    if (before == null) array.segment().fill((byte) 0);
    else array.copyFrom(before);
  }

  /** What was remembered at some moment. */
  public static final class Snapshot {
    private final int[] lengths, written;
    private final Map<String, Array> kept;

    private Snapshot(int[] lengths, int[] written, Map<String, Array> kept) {
      this.lengths = lengths;
      this.written = written;
      this.kept = kept;
    }
  }
}
