package dev.tenon.engine.gguf;

import java.util.Arrays;
import java.util.Optional;

/** What a value in a file's metadata is; the format numbers them in this order. Sizes in bytes, 0 where they vary. */
enum ValueType {
  UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(0), ARRAY(0), UINT64(8), INT64(
      8), FLOAT64(8);

  private final int bytes;

  ValueType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  int number() {
    return ordinal();
  }

  static Optional<ValueType> numbered(int number) {
    return Arrays.stream(values()).filter(type -> type.number() == number).findFirst();
  }
}
