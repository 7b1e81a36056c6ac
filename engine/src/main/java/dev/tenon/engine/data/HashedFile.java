package dev.tenon.engine.data;

import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A new file that is hashed while it is written, little-endian, and on the disk when it is finished. What cannot be written is said
 * by a {@link WorkFailed} that names the file.
 */
final class HashedFile implements AutoCloseable {
  private final Path path;
  private final Store store;
  private final WritableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
  private final MessageDigest own = Hash.sha256(), also;
  private long bytes;

  /**
   * @param also a hash that is given the same bytes
   */
  HashedFile(Store store, Path path, MessageDigest also) {
    this.store = store;
    this.path = path;
    this.also = also;
    try {
      channel = store.create(path);
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private WorkFailed unwritten(IOException e) {
    return new WorkFailed("cannot write " + path + ": " + Unreadable.reason(e), e);
  }

  /** Bytes put so far. */
  long bytes() {
    return bytes;
  }

  void put(short value) {
    room(Short.BYTES).putShort(value);
  }

  void put(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void put(long value) {
    room(Long.BYTES).putLong(value);
  }

  void put(byte[] values) {
    for (byte value : values) room(1).put(value);
  }

  private ByteBuffer room(int needed) {
    if (buffer.remaining() < needed) flush();
    bytes += needed;
    return buffer;
  }

  private void flush() {
    buffer.flip();
    own.update(buffer.duplicate());
    also.update(buffer.duplicate());
    try {
      while (buffer.hasRemaining()) channel.write(buffer);
    } catch (IOException e) {
      throw unwritten(e);
    }
    buffer.clear();
  }

  Manifest.Stored finish() {
    flush();
    close();
    try {
      store.sync(path);
    } catch (IOException e) {
      throw unwritten(e);
    }
    return new Manifest.Stored(String.valueOf(path.getFileName()), bytes, Hash.hex(own));
  }

  @Override public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unwritten(e);
    }
  }
}
