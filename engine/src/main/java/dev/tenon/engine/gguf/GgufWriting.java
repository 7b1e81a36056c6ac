package dev.tenon.engine.gguf;

import dev.tenon.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A file as it is written, version 3: the head, then the tensors in the order given, each on a multiple of 32 bytes.
 *
 * @param metadata by key: Integer as uint32, Float as float32, Boolean, String, lists of strings, float[] and int[]
 */
public record GgufWriting(SequencedMap<String, Object> metadata, List<Tensor> tensors) {
  private static final int VERSION = 3;
  private static final long CHUNK = 1 << 20;

  /**
   * A tensor to be written.
   *
   * @param type the format's number of it
   * @param size in bytes
   * @param bytes makes them when their turn comes, in memory of the arena if need be
   */
  public record Tensor(String name, Shape shape, int type, long size, Function<Arena, MemorySegment> bytes) {}

  public GgufWriting {
    tensors = List.copyOf(tensors);
  }

  public void writeTo(WritableByteChannel out) throws IOException {
    byte[] head = head();
    all(out, ByteBuffer.wrap(head));
    pad(out, head.length);
    for (Tensor tensor : tensors) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = tensor.bytes.apply(arena);
        if (bytes.byteSize() != tensor.size)
          throw new IllegalStateException(
              tensor.name + " has " + bytes.byteSize() + " bytes instead of " + tensor.size);
        for (long at = 0; at < tensor.size; at += CHUNK)
          all(out, bytes.asSlice(at, Math.min(CHUNK, tensor.size - at)).asByteBuffer());
      }
      pad(out, tensor.size);
    }
  }

  private static void all(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) out.write(bytes);
  }

  private static void pad(WritableByteChannel out, long size) throws IOException {
    all(out, ByteBuffer.allocate((int) (padded(size) - size)));
  }

  private static long padded(long size) {
    return Math.ceilDiv(size, (long) GgufFile.ALIGNMENT) * GgufFile.ALIGNMENT;
  }

  private byte[] head() {
    var head = new Head();
    head.bytes.writeBytes(GgufFile.MAGIC);
    head.int32(VERSION);
    head.int64(tensors.size());
    head.int64(metadata.size());
    metadata.forEach((key, value) -> {
      head.string(key);
      head.value(key, value);
    });
    long at = 0;
    for (Tensor tensor : tensors) {
      head.string(tensor.name);
      int rank = Math.max(1, tensor.shape.rank());
      head.int32(rank);
      for (int axis = rank - 1; axis >= 0; axis--) head.int64(tensor.shape.rank() == 0 ? 1 : tensor.shape.dim(axis));
      head.int32(tensor.type);
      head.int64(at);
      at += padded(tensor.size);
    }
    return head.bytes.toByteArray();
  }

  private static final class Head {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void int32(int n) {
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
    }

    void int64(long n) {
      bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array());
    }

    void string(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      bytes.writeBytes(utf8);
    }

    void type(ValueType type) {
      int32(type.number());
    }

    void list(ValueType type, long count) {
      type(ValueType.ARRAY);
      type(type);
      int64(count);
    }

    void value(String key, Object value) {
      switch (value) {
        case Integer n -> {
          type(ValueType.UINT32);
          int32(n);
        }
        case Float x -> {
          type(ValueType.FLOAT32);
          int32(Float.floatToRawIntBits(x));
        }
        case Boolean b -> {
          type(ValueType.BOOL);
          bytes.write(b ? 1 : 0);
        }
        case String text -> {
          type(ValueType.STRING);
          string(text);
        }
        case List<?> texts -> {
          list(ValueType.STRING, texts.size());
          texts.forEach(text -> string((String) text));
        }
        case float[] numbers -> {
          list(ValueType.FLOAT32, numbers.length);
          for (float x : numbers) int32(Float.floatToRawIntBits(x));
        }
        case int[] numbers -> {
          list(ValueType.INT32, numbers.length);
          for (int n : numbers) int32(n);
        }
        default -> throw new IllegalArgumentException(key + " is a " + value.getClass().getSimpleName()
            + "; metadata is Integer, Float, Boolean, String, or a list of strings, floats or ints");
      }
    }
  }

  /** The bytes that all will take. */
  public long size() {
    long size = padded(head().length);
    for (Tensor tensor : tensors) size += padded(tensor.size);
    return size;
  }
}
