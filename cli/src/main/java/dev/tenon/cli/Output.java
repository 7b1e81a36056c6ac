package dev.tenon.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** Standard output that remembers why writing failed: a print stream says only that it did. */
final class Output extends FilterOutputStream {
  private Optional<IOException> failure = Optional.empty();

  Output(OutputStream out) {
    super(out);
  }

  @Override public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException e) {
    if (failure.isEmpty()) failure = Optional.of(e);
    return e;
  }

  /** What the system said. */
  Optional<String> failure() {
    return failure.map(e -> String.valueOf(e.getMessage()));
  }

  /** Whether the reader has read all that it wanted, as {@code head} does. */
  boolean unread() {
    return failure().filter(said -> said.toLowerCase(Locale.ROOT).contains("broken pipe")).isPresent();
  }
}
