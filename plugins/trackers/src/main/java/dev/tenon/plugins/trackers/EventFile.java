package dev.tenon.plugins.trackers;

import dev.tenon.api.track.Track;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of events, each in the frame of TFRecord: length (uint64), masked CRC-32C of the length, the event, masked CRC-32C of the event
 * (tensorflow/core/lib/io/record_writer.h); little-endian.
 */
final class EventFile implements Track {
  private static final int HEAD = 12, TAIL = 4;

  private final Path file;
  private Optional<FileChannel> channel = Optional.empty();
  /** The step that a file with events goes on with, until its first new event has said so; 0 for a file that begins. */
  private int restart;

  private EventFile(Path file, int restart) {
    this.file = file;
    this.restart = restart;
  }

  /** A file that holds no event of a step after one. Where nothing is left of it there is none, until something is added. */
  static EventFile open(Path file, int step) throws IOException {
    long length = step == 0 || !Files.exists(file) ? 0 : kept(Files.readAllBytes(file), step);
    if (length == 0) {
      Files.deleteIfExists(file);
      return new EventFile(file, 0);
    }
    var events = new EventFile(file, step + 1);
    events.channel().truncate(length).position(length);
    return events;
  }

  private FileChannel channel() throws IOException {
    if (channel.isEmpty()) {
      Files.createDirectories(file.resolveSibling("."));
      channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }
    return channel.get();
  }

  /** How many bytes hold whole events of steps up to one. */
  private static int kept(byte[] file, int step) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (in.remaining() >= HEAD + TAIL) {
      long length = in.getLong(at);
      boolean framed = in.getInt(at + 8) == masked(file, at, 8) && length <= in.remaining() - HEAD - TAIL;
      if (!framed || in.getInt(at + HEAD + (int) length) != masked(file, at + HEAD, (int) length)) return at;
      byte[] event = new byte[(int) length];
      in.get(at + HEAD, event);
      try {
        if (Event.step(event) > step) return at;
      } catch (BufferUnderflowException _) {
        return at;
      }
      at += HEAD + (int) length + TAIL;
      in.position(at);
    }
    return at;
  }

  /** The checksum as the format has it: turned and shifted, since it may be taken of bytes that hold checksums. */
  private static int masked(byte[] bytes, int from, int count) {
    var crc = new CRC32C();
    crc.update(bytes, from, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  @Override public void add(int step, Map<String, ? extends Number> figures, Instant at) throws IOException {
    if (channel().position() == 0) write(Event.version(at));
    if (restart > 0) write(Event.restart(restart, at));
    restart = 0;
    write(Event.scalars(step, figures, at));
  }

  private void write(byte[] event) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(HEAD + event.length + TAIL).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length);
    record.putInt(masked(record.array(), 0, Long.BYTES));
    record.put(event);
    record.putInt(masked(event, 0, event.length));
    record.flip();
    while (record.hasRemaining()) channel().write(record);
  }

  @Override public void sync() throws IOException {
    if (channel.isPresent()) channel.get().force(true);
  }

  @Override public void close() throws IOException {
    if (channel.isPresent()) channel.get().close();
  }
}
