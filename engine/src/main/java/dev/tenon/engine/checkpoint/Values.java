package dev.tenon.engine.checkpoint;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Numbers about to be written; what has to be made of others is made when its turn comes. */
public interface Values {
  TensorType type();

  /** The numbers, dense and row-major; in memory of the arena if they had to be made. */
  MemorySegment in(Arena arena);

  static Values of(Array array) {
    return new Values() {
      @Override public TensorType type() {
        return array.type();
      }

      @Override public MemorySegment in(Arena arena) {
        return array.segment();
      }
    };
  }
}
