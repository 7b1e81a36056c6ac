package dev.tenon.engine.gguf;

import dev.tenon.api.workbench.UserError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a file's head from its beginning on. Nothing is believed before the file was found to have the bytes for it. */
final class GgufCursor {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Longest string that is made; a longer one is no setting. */
  private static final long LONGEST = 1 << 20;
  private static final int DEEPEST = 4;

  private final String file;
  private final MemorySegment bytes;
  private long at;

  GgufCursor(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  long at() {
    return at;
  }

  /** What is wrong with the bytes at a place. */
  UserError wrong(long place, String what) {
    return new UserError(file + ": byte " + place + ": " + what);
  }

  /** Steps over bytes; where they begin. */
  private long take(long n, String what) {
    if (n < 0 || n > bytes.byteSize() - at)
      throw wrong(at, what + " takes " + Long.toUnsignedString(n) + " bytes, and the file ends after "
          + (bytes.byteSize() - at) + ": it was cut off or is damaged");
    long from = at;
    at += n;
    return from;
  }

  int int32(String what) {
    return bytes.get(INT, take(Integer.BYTES, what));
  }

  long int64(String what) {
    return bytes.get(LONG, take(Long.BYTES, what));
  }

  /**
   * A number of things to come.
   *
   * @param most that are believed
   * @param least bytes that each takes
   */
  long count(String what, long most, long least) {
    long place = at, n = int64(what);
    if (n < 0 || n > most)
      throw wrong(place, what + " is " + Long.toUnsignedString(n) + "; it must be at most " + most
          + ": this is no GGUF file, or it is damaged");
    if (n > (bytes.byteSize() - at) / least)
      throw wrong(place, what + " is " + n + ", for which the file is too short: it was cut off or is damaged");
    return n;
  }

  /** @param most bytes that it may have */
  String string(String what, long most) {
    long place = at, length = int64(what);
    if (length < 0 || length > most)
      throw wrong(place, what + " has " + Long.toUnsignedString(length) + " bytes; it must have at most " + most);
    long from = take(length, what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asSlice(from, length).asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw wrong(from, what + " is not UTF-8; it must be");
    }
  }

  /** A value of metadata: a number, string or boolean, or a list. */
  Object value(String what) {
    ValueType type = type(what);
    return switch (type) {
      case ARRAY -> list(what);
      case STRING -> text(what);
      case BOOL -> {
        byte b = bytes.get(ValueLayout.JAVA_BYTE, take(1, what));
        if (b != 0 && b != 1) throw wrong(at - 1, what + " is " + (b & 0xff) + "; a boolean must be 0 or 1");
        yield b == 1;
      }
      default -> number(type, take(type.bytes(), what));
    };
  }

  private Object number(ValueType type, long from) {
    return switch (type) {
      case UINT8 -> bytes.get(ValueLayout.JAVA_BYTE, from) & 0xff;
      case INT8 -> (int) bytes.get(ValueLayout.JAVA_BYTE, from);
      case UINT16 -> bytes.get(SHORT, from) & 0xffff;
      case INT16 -> (int) bytes.get(SHORT, from);
      case UINT32 -> whole(bytes.get(INT, from) & 0xffffffffL);
      case INT32 -> bytes.get(INT, from);
      case FLOAT32 -> bytes.get(FLOAT, from);
      case UINT64 -> {
        long n = bytes.get(LONG, from);
        yield n < 0 ? new BigInteger(Long.toUnsignedString(n)) : whole(n);
      }
      case INT64 -> whole(bytes.get(LONG, from));
      case FLOAT64 -> bytes.get(DOUBLE, from);
      case BOOL, STRING, ARRAY -> throw new IllegalStateException(type + " is no number");
    };
  }

  private static Object whole(long n) {
    return n == (int) n ? (Object) (int) n : (Object) n;
  }

  private ValueType type(String what) {
    long place = at;
    int number = int32("type of " + what);
    return ValueType.numbered(number).orElseThrow(
        () -> wrong(place, what + " has type " + Integer.toUnsignedString(number) + "; it must be 0 to 12"));
  }

  private Object text(String what) {
    long length = bytes.get(LONG, take(Long.BYTES, what));
    at -= Long.BYTES;
    if (length >= 0 && length <= LONGEST) return string(what, LONGEST);
    skipString(what);
    return new GgufArray(ValueType.UINT8, length, MemorySegment.NULL);
  }

  private void skipString(String what) {
    long length = int64(what);
    take(length, what);
  }

  private GgufArray list(String what) {
    ValueType type = type(what);
    long place = at, count = int64(what);
    long from = at;
    skip(type, count, place, what, 1);
    return new GgufArray(type, count, bytes.asSlice(from, at - from));
  }

  private void skip(ValueType type, long count, long place, String what, int depth) {
    long least = switch (type) {
      case STRING -> Long.BYTES;
      case ARRAY -> Integer.BYTES + Long.BYTES;
      default -> type.bytes();
    };
    if (count < 0 || count > (bytes.byteSize() - at) / least)
      throw wrong(place, what + " has " + Long.toUnsignedString(count)
          + " elements, for which the file is too short: it was cut off or is damaged");
    if (type == ValueType.ARRAY && depth == DEEPEST)
      throw wrong(place, what + " has lists within lists, " + depth + " deep; it must be a list");
    switch (type) {
      case STRING -> {
        for (long i = 0; i < count; i++) skipString(what);
      }
      case ARRAY -> {
        for (long i = 0; i < count; i++) {
          ValueType inner = type(what);
          long where = at;
          skip(inner, int64(what), where, what, depth + 1);
        }
      }
      default -> take(count * type.bytes(), what);
    }
  }
}
