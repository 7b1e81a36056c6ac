package dev.tenon.engine.memory;

import com.sun.management.OperatingSystemMXBean;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.WorkFailed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Hands out tensor memory outside the heap, aligned to cache lines, and knows how much it has handed out. Freed as a whole
 * when closed; a block that grows frees the one it replaces. More than the machine has is refused: the system would let it be
 * taken and kill the process when it is used.
 */
public final class TensorMemory implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<Lifetime, Long> held = new EnumMap<>(Lifetime.class);
  private final boolean backed;
  private final long most;
  private Block step = new Block();
  private long peak;

  private static final class Block {
    Arena arena = Arena.ofShared();
    MemorySegment segment = MemorySegment.NULL;
  }

  public TensorMemory() {
    this(true, ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
  }

  /** @param most bytes that may be held */
  TensorMemory(long most) {
    this(true, most);
  }

  private TensorMemory(boolean backed, long most) {
    this.backed = backed;
    this.most = most;
    for (Lifetime lifetime : Lifetime.values()) held.put(lifetime, 0L);
  }

  /** Memory that only counts: its arrays have types and no numbers, and to read one is an IllegalStateException. For plans. */
  public static TensorMemory planned() {
    return new TensorMemory(false, Long.MAX_VALUE);
  }

  /** Whether arrays have numbers. */
  public boolean backed() {
    return backed;
  }

  /** Zeroed memory for a tensor that outlives a step. */
  public Array array(Lifetime lifetime, TensorType type) {
    if (lifetime == Lifetime.STEP) throw new IllegalArgumentException("step memory is handed out in one block");
    long bytes = aligned(type.bytes());
    require(bytes);
    count(lifetime, bytes);
    if (!backed) return Array.of(type, nothing(type.bytes()));
    return Array.of(type, arena.allocate(Math.max(bytes, 1), Array.ALIGNMENT).asSlice(0, type.bytes()));
  }

  /** Memory that has a size and is closed: whoever reads it is told so, instead of reading where nothing is. */
  @SuppressWarnings("restricted") // it is never touched
  private static MemorySegment nothing(long bytes) {
    try (Arena closed = Arena.ofConfined()) {
      return MemorySegment.ofAddress(Array.ALIGNMENT).reinterpret(bytes, closed, null);
    }
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
      require(bytes - step.segment.byteSize());
      count(Lifetime.STEP, -step.segment.byteSize());
      step.arena.close();
      step = new Block();
      step.segment = step.arena.allocate(bytes, Array.ALIGNMENT);
      count(Lifetime.STEP, bytes);
      generation++;
    }
    return step.segment;
  }

  private void require(long more) {
    if (more > most - total())
      throw new WorkFailed(String.format(Locale.ROOT,
          "not enough memory: %.1f GB are needed beside the %.1f GB in use, and this machine has %.1f GB in all; take a"
              + " smaller model, batch_size or sequence_length",
          more / 1e9, total() / 1e9, most / 1e9));
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
