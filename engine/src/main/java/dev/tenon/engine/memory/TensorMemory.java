package dev.tenon.engine.memory;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * Hands out tensor memory outside the heap, aligned to cache lines, and knows how much it has handed out. Freed as a whole
 * when closed; a block that grows frees the one it replaces.
 */
public final class TensorMemory implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<Lifetime, Long> held = new EnumMap<>(Lifetime.class);
  private final boolean backed;
  private Block step = new Block();
  private long peak;

  private static final class Block {
    Arena arena = Arena.ofShared();
    MemorySegment segment = MemorySegment.NULL;
  }

  public TensorMemory() {
    this(true);
  }

  private TensorMemory(boolean backed) {
    this.backed = backed;
    for (Lifetime lifetime : Lifetime.values()) held.put(lifetime, 0L);
  }

  /** Memory that only counts: its arrays have types and no numbers, and reading one is a fault. For plans. */
  public static TensorMemory planned() {
    return new TensorMemory(false);
  }

  /** Whether arrays have numbers. */
  public boolean backed() {
    return backed;
  }

  /** Zeroed memory for a tensor that outlives a step. */
  @SuppressWarnings("restricted") // memory of no use, for plans: it has an address and a size and is never touched
  public Array array(Lifetime lifetime, TensorType type) {
    if (lifetime == Lifetime.STEP) throw new IllegalArgumentException("step memory is handed out in one block");
    long bytes = aligned(type.bytes());
    count(lifetime, bytes);
    if (!backed) return Array.of(type, MemorySegment.ofAddress(Array.ALIGNMENT).reinterpret(type.bytes()));
    return Array.of(type, arena.allocate(Math.max(bytes, 1), Array.ALIGNMENT).asSlice(0, type.bytes()));
  }

  /** Counts weights that live elsewhere, in a mapped file for example. */
  public void adopt(Lifetime lifetime, long bytes) {
    count(lifetime, bytes);
  }

  /**
   * The block all steps share, at least this large. When it has to grow, the old one is freed: programs bound to it must be
   * bound again, which {@link #generation} tells.
   */
  public MemorySegment step(long bytes) {
    if (bytes > step.segment.byteSize()) {
      count(Lifetime.STEP, -step.segment.byteSize());
      step.arena.close();
      step = new Block();
      step.segment = step.arena.allocate(bytes, Array.ALIGNMENT);
      count(Lifetime.STEP, bytes);
      generation++;
    }
    return step.segment;
  }

  private int generation;

  /** Changes when the step's block has moved. */
  public int generation() {
    return generation;
  }

  private void count(Lifetime lifetime, long bytes) {
    held.merge(lifetime, bytes, Long::sum);
    peak = Math.max(peak, total());
  }

  /** Bytes held for a lifetime. */
  public long held(Lifetime lifetime) {
    return held.getOrDefault(lifetime, 0L);
  }

  /** Bytes held. */
  public long total() {
    return held.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Most bytes ever held. */
  public long peak() {
    return peak;
  }

  /** A size rounded up to a cache line. */
  public static long aligned(long bytes) {
    return (bytes + Array.ALIGNMENT - 1) / Array.ALIGNMENT * Array.ALIGNMENT;
  }

  @Override public void close() {
    step.arena.close();
    arena.close();
  }
}
