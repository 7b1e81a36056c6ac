package dev.tenon.engine.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** A new file that is hashed while it is written, little-endian, and on the disk when it is finished. */
final class HashedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
  private final MessageDigest own = Hash.sha256(), also;
  private long bytes;

  /**
   * @param also a hash that is given the same bytes
   */
  HashedFile(Path path, MessageDigest also) throws IOException {
    this.path = path;
    this.also = also;
    channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Bytes put so far. */
  long bytes() {
    return bytes;
  }

  void put(short value) throws IOException {
    room(Short.BYTES).putShort(value);
  }

  void put(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  void put(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void put(byte[] values) throws IOException {
    for (byte value : values) room(1).put(value);
  }

  private ByteBuffer room(int needed) throws IOException {
    if (buffer.remaining() < needed) flush();
    bytes += needed;
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    own.update(buffer.duplicate());
    also.update(buffer.duplicate());
    while (buffer.hasRemaining()) channel.write(buffer);
    buffer.clear();
  }

  Manifest.Stored finish() throws IOException {
    flush();
    channel.force(true);
    channel.close();
    return new Manifest.Stored(String.valueOf(path.getFileName()), bytes, Hash.hex(own));
  }

  @Override public void close() throws IOException {
    channel.close();
  }
}
