package dev.tenon.plugins.quantization;

import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** A format whose blocks lie side by side in groups of 32 rows, and row after row in GGUF files. */
interface InGroups extends Quantization, GgufLayout {
  Interleaved layout();

  @Override default Shape stored(Shape weights) {
    return layout().stored(weights);
  }

  @Override default void quantize(Weights weights, Array stored) {
    layout().quantize(weights, stored);
  }

  @Override default void read(Array stored, Shape weights, long from, float[] to) {
    layout().read(stored, weights, from, to);
  }

  @Override default long ggufBytes(Shape weights) {
    return layout().fileBytes(weights);
  }

  @Override default void fromGguf(MemorySegment file, Shape weights, Array stored) {
    layout().fromFile(file, weights, stored);
  }

  @Override default void toGguf(Array stored, Shape weights, MemorySegment file) {
    layout().toFile(stored, weights, file);
  }
}
