package dev.tenon.engine.gguf;

import java.util.Arrays;
import java.util.Optional;

/** What a value in a file's metadata is: its number in the format, and its size in bytes, 0 where that varies. */
enum ValueType {
  UINT8(0, 1), INT8(1, 1), UINT16(2, 2), INT16(3, 2), UINT32(4, 4), INT32(5, 4), FLOAT32(6, 4), BOOL(7, 1), STRING(8,
      0), ARRAY(9, 0), UINT64(10, 8), INT64(11, 8), FLOAT64(12, 8);

  private final int number, bytes;

  ValueType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  int number() {
    return number;
  }

  static Optional<ValueType> numbered(int number) {
    return Arrays.stream(values()).filter(type -> type.number() == number).findFirst();
  }
}
