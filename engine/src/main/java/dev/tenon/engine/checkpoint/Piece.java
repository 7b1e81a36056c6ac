package dev.tenon.engine.checkpoint;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the values of one of our parameters are found: some rows of a stored tensor, or some columns of one that is stored the
 * other way around.
 *
 * @param theirs name of the stored tensor, for messages
 * @param stored the whole tensor, in the type it is stored in
 * @param from first row of ours in it, counted along our first axis
 * @param shape of our parameter
 * @param transposed whether it is stored [in, out], ours being [out, in]
 * @param heads whose rows are interleaved there; 0: the rows are in our order
 */
record Piece(String theirs, Array stored, long from, Shape shape, boolean transposed, int heads) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  Piece {
    transposed = transposed && shape.rank() == 2;
  }

  /** Whether weights may be stored in a type: floats that float32 holds exactly. */
  static boolean readable(DType type) {
    return type == DType.FLOAT32 || type == DType.FLOAT16 || type == DType.BFLOAT16;
  }

  /** Copies the values into an array of our shape; float16 and bfloat16 become the same numbers in float32. */
  void copyInto(Array target) {
    if (!target.shape().equals(shape)) throw new IllegalArgumentException(target.shape() + " for " + shape);
    if (heads > 0) straightened().copyInto(target);
    else
      if (transposed) copyTransposed(target);
      else copyRows(target);
  }

  private Piece straightened() {
    Array straight = Array.zeros(stored.type());
    new RowOrder(shape.dim(0), heads).straighten(stored.segment(), straight.segment());
    return new Piece(theirs, straight, from, shape, false, 0);
  }

  /** Whether an array of our shape holds the same numbers, bit for bit. */
  boolean equalTo(Array ours) {
    Array here = Array.zeros(ours.type());
    copyInto(here);
    return here.segment().mismatch(ours.segment()) < 0;
  }

  private void copyRows(Array target) {
    long n = shape.count();
    long first = shape.rank() == 0 ? 0 : from * shape.count(1, shape.rank());
    MemorySegment in = stored.segment(), out = target.segment();
    if (target.type().dtype() == stored.type().dtype()) {
      long size = stored.type().dtype().bytes();
      MemorySegment.copy(in, first * size, out, 0, n * size);
    } else if (target.type().dtype() != DType.FLOAT32) {
      for (long i = 0; i < n; i++) target.set(i, stored.at(first + i));
    } else if (stored.type().dtype() == DType.BFLOAT16) {
      for (long i = 0; i < n; i++)
        out.setAtIndex(FLOAT, i, Float.intBitsToFloat(in.getAtIndex(SHORT, first + i) << 16));
    } else {
      for (long i = 0; i < n; i++) out.setAtIndex(FLOAT, i, Float.float16ToFloat(in.getAtIndex(SHORT, first + i)));
    }
  }

  private void copyTransposed(Array target) {
    int out = shape.dim(0), in = shape.dim(1);
    long width = stored.shape().dim(1);
    if (stored.type().dtype() == DType.FLOAT32 && target.type().dtype() == DType.FLOAT32)
      Tiles.walk(out, in, (r, c) -> target.segment().setAtIndex(INT, (long) r * in + c,
          stored.segment().getAtIndex(INT, c * width + from + r)));
    else
      Tiles.walk(out, in, (r, c) -> target.set((long) r * in + c, stored.at(c * width + from + r)));
  }
}
