package dev.tenon.plugins.documents;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** The lines of a file, one at a time. A line ends at a line feed or with the file; the carriage return before it goes too. */
final class Lines implements Closeable {
  private final String name;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int from, to;
  private long line, offset;

  /**
   * Takes over the stream.
   *
   * @param name of the file, for messages
   */
  Lines(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * The next line; empty after the last.
   *
   * @throws dev.tenon.api.data.MalformedData if it is no UTF-8
   */
  Optional<String> next() throws IOException {
    int end = from;
    while (true) {
      while (end < to && buffer[end] != '\n') end++;
      if (end < to) break;
      int read = end - from;
      boolean more = fill();
      end = from + read;
      if (more) continue;
      if (read == 0) return Optional.empty();
      break;
    }
    int length = end - from;
    byte[] bytes = Arrays.copyOfRange(buffer, from, length > 0 && buffer[end - 1] == '\r' ? end - 1 : end);
    String text = Utf8.decode(bytes, name, ++line, offset);
    offset += length + 1;
    from = Math.min(end + 1, to);
    return Optional.of(text);
  }

  /** File and number of the line given last: {@code corpus.jsonl:17}. */
  String place() {
    return name + ":" + line;
  }

  /** Reads on, keeping what begins the line; false at the end of the file. */
  private boolean fill() throws IOException {
    if (from > 0) System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    if (to == buffer.length) {
      if (to > Integer.MAX_VALUE / 2)
        throw new IOException(
            name + ":" + (line + 1) + ": the line is longer than " + to + " bytes; it must be shorter");
      buffer = Arrays.copyOf(buffer, to * 2);
    }
    int n = in.read(buffer, to, buffer.length - to);
    if (n > 0) to += n;
    return n > 0;
  }

  @Override public void close() throws IOException {
    in.close();
  }
}
