package dev.tenon.kernels.cpu.gemm;

import dev.tenon.api.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Large products, by packing (Goto and van de Geijn 2008).
 *
 * <p>The depth is cut into even parts of at most {@link #MAX_DEPTH}. The smaller matrix is packed by all workers into shared
 * memory, where each reads all of it; the larger one is dealt out, and each task packs its own share into the worker's memory, from
 * where it goes into the near cache: {@link ByRows}, {@link ByColumns}. Every element is a chain of fused multiply-adds for each
 * part, added up in the order of parts.
 *
 * <p>The right matrix packs itself, so it may be stored in any form; parts are whole units of that form.
 */
public final class PackedProduct implements Product {
  /** So deep, packed rows of a tile fit in the nearest cache and 64 rows or 128 columns in the one behind it. */
  static final int MAX_DEPTH = 1152;

  /** How the work is dealt out. */
  sealed interface Plan permits ByRows, ByColumns {
    /** Bytes of scratch memory, from a cache line on. */
    long scratch(int threads);

    void run(Workers workers, Factors factors);
  }

  private final Plan plan;

  PackedProduct(int rows, int columns, int depth) {
    this(rows, columns, depth, Columns.Form.FLOATS);
  }

  /** For a right matrix in a form of its own. */
  public PackedProduct(int rows, int columns, int depth, Columns.Form form) {
    plan = ByColumns.suits(rows, columns)
        ? new ByColumns(rows, columns, depth, form)
        : new ByRows(rows, columns, depth, form);
  }

  @Override public long scratch(int threads) {
    return plan.scratch(threads);
  }

  @Override public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Matrix b,
      Optional<MemorySegment> bias, Matrix c) {
    run(workers, scratch, at, a, new Columns.OfFloats(b), bias, c);
  }

  /** The same for a right matrix in the form that this was made for. */
  public void run(Workers workers, MemorySegment scratch, long at, Matrix a, Columns b, Optional<MemorySegment> bias,
      Matrix c) {
    plan.run(workers, new Factors(a, b, bias, c, scratch, at));
  }
}
