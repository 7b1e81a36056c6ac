package dev.tenon.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file's head, written by hand. */
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Magic, version and counts. */
  static Bytes head(int version, long tensors, long keys) {
    return new Bytes().raw("GGUF".getBytes(StandardCharsets.US_ASCII)).int32(version).int64(tensors).int64(keys);
  }

  Bytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Bytes int16(int n) {
    return raw(ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) n).array());
  }

  Bytes int32(int n) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
  }

  Bytes int64(long n) {
    return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array());
  }

  Bytes string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return int64(utf8.length).raw(utf8);
  }

  /** A key and the number of its type. */
  Bytes key(String key, int type) {
    return string(key).int32(type);
  }

  Path in(Path file) {
    try {
      return Files.write(file, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
