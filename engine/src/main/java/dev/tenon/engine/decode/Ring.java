package dev.tenon.engine.decode;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;

/**
 * Where entries of remembered texts lie, as inputs of a program: entry i of a text is at i modulo the size, so the last {@code size}
 * entries are kept.
 *
 * @param slots where each new token's entry goes, int64 [rows, time]; the size itself for what is kept nowhere
 * @param keyPositions of what each place holds, int64 [rows, size]
 * @param keySegments 0 where a place is filled, else negative
 */
record Ring(int size, Tensor slots, Tensor keyPositions, Tensor keySegments) {
  static Ring of(Trace trace, int rows, int time, int size) {
    TensorType keys = TensorType.of(DType.INT64, rows, size);
    return new Ring(size, trace.input("slots:" + size, TensorType.of(DType.INT64, rows, time)),
        trace.input("key_positions:" + size, keys), trace.input("key_segments:" + size, keys));
  }

  /** Tells a program where a row's new tokens go and what is there with them. */
  void place(Executable program, int row, int time, int before, int added) {
    Array slots = program.input("slots:" + size), positions = program.input("key_positions:" + size),
        segments = program.input("key_segments:" + size);
    for (int t = 0; t < time; t++) slots.setLong((long) row * time + t, t < added ? (before + t) % size : size);
    int latest = before + added - 1, lap = Math.floorDiv(latest, size) * size;
    for (int place = 0; place < size; place++) {
      int entry = lap + place <= latest ? lap + place : lap + place - size;
      long at = (long) row * size + place;
      positions.setLong(at, Math.max(entry, 0));
      segments.setLong(at, entry < 0 ? -1 : 0);
    }
  }
}
