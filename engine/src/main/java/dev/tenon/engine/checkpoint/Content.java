package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Map;

/** What a file will hold. */
public interface Content {
  void writeTo(WritableByteChannel out) throws IOException;

  static Content of(byte[] bytes) {
    return out -> write(out, ByteBuffer.wrap(bytes));
  }

  /** A tree of maps, lists, strings, numbers and booleans as indented JSON. */
  static Content json(Map<String, ?> tree) {
    return of(Json.pretty(tree));
  }

  /** Writes all of a buffer. */
  static void write(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) out.write(bytes);
  }
}
