package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.op.EightBits;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of an attention: queries [batch, queries, heads, size], keys [batch, keys, kvHeads, size], values of their own size.
 *
 * @param eightBits whether keys and values are kept in eight bits, or else float32
 */
record AttendSizes(int batch, int queries, int keys, int heads, int kvHeads, int size, int valueSize,
    boolean eightBits) {
  /** Sizes of the inputs of Attend, which are also the first of AttendGradient. */
  static AttendSizes of(List<TensorType> inputs) {
    Shape q = inputs.get(0).shape(), k = inputs.get(1).shape();
    return new AttendSizes(q.dim(0), q.dim(1), k.dim(1), q.dim(2), k.dim(2), q.dim(3), inputs.get(2).shape().dim(3),
        inputs.get(1).dtype() == DType.INT8);
  }

  /** Whether these are inputs the kernels know: float32, int64 positions and segments, nothing empty. */
  static boolean fit(List<TensorType> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      boolean index = i >= 3 && i < 7;
      if (inputs.get(i).dtype() != (index ? DType.INT64 : DType.FLOAT32) || inputs.get(i).shape().count() == 0)
        return false;
    }
    AttendSizes s = of(inputs);
    Shape perQuery = Shape.of(s.batch, s.queries), perKey = Shape.of(s.batch, s.keys);
    return s.heads % s.kvHeads == 0 && inputs.get(1).shape().equals(Shape.of(s.batch, s.keys, s.kvHeads, s.size))
        && inputs.get(2).shape().equals(Shape.of(s.batch, s.keys, s.kvHeads, s.valueSize))
        && inputs.get(3).shape().equals(perQuery)
        && inputs.get(4).shape().equals(perKey) && inputs.get(5).shape().equals(perQuery)
        && inputs.get(6).shape().equals(perKey);
  }

  /** Whether these are inputs of Attend.InEightBits that the kernels know. */
  static boolean fitInEightBits(List<TensorType> inputs) {
    List<TensorType> read = new ArrayList<>(inputs.subList(0, 7));
    for (int i = 1; i < 3; i++) {
      if (inputs.get(i).dtype() != DType.INT8) return false;
      read.set(i, inputs.get(i).as(DType.FLOAT32));
    }
    return fit(read) && scale(read.get(1), inputs.get(7)) && scale(read.get(2), inputs.get(8));
  }

  private static boolean scale(TensorType read, TensorType scales) {
    return read.shape().dim(-1) % EightBits.BLOCK == 0
        && new EightBits.Round().infer(List.of(read)).get(1).equals(scales);
  }

  /** Query heads that share a head of keys. */
  int group() {
    return heads / kvHeads;
  }

  int queryTiles() {
    return Math.ceilDiv(queries, PanelProduct.WIDTH);
  }

  int keyTiles() {
    return Math.ceilDiv(keys, VisibleKeys.KEYS);
  }

  /** Panels over the features of queries and keys. */
  int panels() {
    return Math.ceilDiv(size, PanelProduct.WIDTH);
  }

  int valuePanels() {
    return Math.ceilDiv(valueSize, PanelProduct.WIDTH);
  }

  /** Offset in bytes of a query's features. */
  long query(int b, int time, int head) {
    return row(b, queries, time, heads, head) * size * Float.BYTES;
  }

  /** Offset in bytes of a key's features. */
  long key(int b, int time, int head) {
    return row(b, keys, time, kvHeads, head) * size * Float.BYTES;
  }

  /** Offset in bytes of a value's features. */
  long value(int b, int time, int head) {
    return row(b, keys, time, kvHeads, head) * valueSize * Float.BYTES;
  }

  /** Offset in bytes of an answer's features. */
  long answer(int b, int time, int head) {
    return row(b, queries, time, heads, head) * valueSize * Float.BYTES;
  }

  /** Offset in bytes into [batch, heads, queries]. */
  long perHead(int b, int head, int time) {
    return (((long) b * heads + head) * queries + time) * Float.BYTES;
  }

  private static long row(int b, int times, int time, int heads, int head) {
    return ((long) b * times + time) * heads + head;
  }
}
