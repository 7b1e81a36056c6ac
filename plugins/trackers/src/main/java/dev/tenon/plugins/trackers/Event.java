package dev.tenon.plugins.trackers;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;

/**
 * TensorFlow's Event (tensorflow/core/util/event.proto), as far as scalars need it: {@code wall_time} 1, {@code step} 2,
 * {@code file_version} 3, {@code summary} 5, {@code session_log} 7.
 */
final class Event {
  private static final int WALL_TIME = 1, STEP = 2, FILE_VERSION = 3, SUMMARY = 5, SESSION_LOG = 7;
  /** Of Summary, of its Value, and of SessionLog. */
  private static final int VALUE = 1, TAG = 1, SIMPLE_VALUE = 2, STATUS = 1, START = 1;

  private Event() {}

  /** What a file begins with. */
  static byte[] version(Instant at) {
    return new Message().number(WALL_TIME, seconds(at)).text(FILE_VERSION, "brain.Event:2").bytes();
  }

  /** What is to follow begins with this step; events of later ones count no more. */
  static byte[] restart(int step, Instant at) {
    return new Message().number(WALL_TIME, seconds(at)).whole(STEP, step)
        .message(SESSION_LOG, new Message().whole(STATUS, START)).bytes();
  }

  /** Figures of a step, which are float32 here. */
  static byte[] scalars(int step, Map<String, ? extends Number> figures, Instant at) {
    var summary = new Message();
    figures.forEach((tag, value) -> summary.message(VALUE,
        new Message().text(TAG, tag).number(SIMPLE_VALUE, value.floatValue())));
    return new Message().number(WALL_TIME, seconds(at)).whole(STEP, step).message(SUMMARY, summary).bytes();
  }

  private static double seconds(Instant at) {
    return at.getEpochSecond() + at.getNano() / 1e9;
  }

  /**
   * The step of an event; 0 if it says none.
   *
   * @throws BufferUnderflowException if it is none of ours
   */
  static long step(byte[] event) {
    ByteBuffer in = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      switch ((int) key & 7) {
        case 0 -> {
          long value = varint(in);
          if (key >>> 3 == STEP) return value;
        }
        case 1 -> in.getLong();
        case 5 -> in.getInt();
        case 2 -> {
          long length = varint(in);
          if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
          in.position(in.position() + (int) length);
        }
        default -> throw new BufferUnderflowException();
      }
    }
    return 0;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) return value;
    }
    throw new BufferUnderflowException();
  }
}
