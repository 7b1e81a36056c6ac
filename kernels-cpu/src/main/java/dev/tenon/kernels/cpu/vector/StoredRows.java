package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;

/** Rows of a table that is stored in fewer bits: a row is what one index names. */
sealed interface StoredRows {
  /** Shape of the weights. */
  Shape shape();

  /** Reads one row, or a run of rows, from a table. */
  void read(Array table, long from, float[] to);

  /** Bytes of a quantization. */
  record Quantized(Quantization quantization, Shape shape) implements StoredRows {
    @Override public void read(Array table, long from, float[] to) {
      quantization.read(table, shape, from, to);
    }
  }

  /** Numbers in a type that float32 holds exactly. */
  record Narrow(Shape shape) implements StoredRows {
    @Override public void read(Array table, long from, float[] to) {
      for (int i = 0; i < to.length; i++) to[i] = (float) table.at(from + i);
    }
  }
}
