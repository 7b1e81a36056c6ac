package dev.tenon.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A list in a file's metadata. Its bytes were found to be all there; its elements are made when they are asked for, so that a list
 * that nobody needs costs nothing, however long.
 */
public final class GgufArray {
  /** Most elements that are ever made: no vocabulary comes near. */
  private static final int MOST = 10_000_000;

  private final ValueType type;
  private final long count;
  private final MemorySegment bytes;

  GgufArray(ValueType type, long count, MemorySegment bytes) {
    this.type = type;
    this.count = count;
    this.bytes = bytes;
  }

  public long count() {
    return count;
  }

  /** @throws IllegalArgumentException if these are no strings, or one is not UTF-8 */
  public List<String> strings() {
    var all = new ArrayList<String>(size(ValueType.STRING));
    long at = 0;
    for (int i = 0; i < count; i++) {
      int length = (int) bytes.get(GgufCursor.LONG, at);
      at += Long.BYTES;
      try {
        all.add(StandardCharsets.UTF_8.newDecoder().decode(bytes.asSlice(at, length).asByteBuffer()).toString());
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("has element " + i + ", which is not UTF-8; it must be", e);
      }
      at += length;
    }
    return all;
  }

  /** @throws IllegalArgumentException if these are no float32 */
  public float[] floats() {
    size(ValueType.FLOAT32);
    return bytes.toArray(GgufCursor.FLOAT);
  }

  /** @throws IllegalArgumentException if these are no int32 */
  public int[] ints() {
    size(ValueType.INT32);
    return bytes.toArray(GgufCursor.INT);
  }

  private int size(ValueType expected) {
    if (type != expected || count > MOST)
      throw new IllegalArgumentException("is " + this + "; it must be " + name(expected) + ", at most " + MOST);
    return (int) count;
  }

  private static String name(ValueType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  @Override public String toString() {
    return "a list of " + count + " " + name(type);
  }
}
