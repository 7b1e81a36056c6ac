package dev.tenon.api.quantization;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Numbers about to be quantised, wherever they come from: an array, a mapped file, another format. */
public interface Weights {
  Shape shape();

  /**
   * Reads a run of them.
   *
   * @param from index of the first in row-major order; as many are read as the array holds
   */
  void read(long from, float[] to);

  /** The numbers of an array of any type. */
  static Weights of(Array array) {
    return new Weights() {
      @Override public Shape shape() {
        return array.shape();
      }

      @Override public void read(long from, float[] to) {
        if (array.type().dtype() == DType.FLOAT32)
          MemorySegment.copy(array.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, from * Float.BYTES, to, 0, to.length);
        else
          for (int i = 0; i < to.length; i++) to[i] = (float) array.at(from + i);
      }
    };
  }

  /** What quantised weights stand for. */
  static Weights of(Quantization quantization, Shape shape, Array stored) {
    return new Weights() {
      @Override public Shape shape() {
        return shape;
      }

      @Override public void read(long from, float[] to) {
        quantization.read(stored, shape, from, to);
      }
    };
  }
}
