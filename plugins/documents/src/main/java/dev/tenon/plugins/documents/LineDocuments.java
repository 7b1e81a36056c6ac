package dev.tenon.plugins.documents;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Documents that stand in the lines of files, one file after the other. One file is open and one line in memory at a time,
 * also for those who take an iterator (Stream.flatMap would gather a whole file for them).
 */
final class LineDocuments extends Spliterators.AbstractSpliterator<String> {
  /** A file, opened when its turn comes. */
  record Source(String name, Opening opening) {}

  /** How a file is opened. */
  interface Opening {
    InputStream open() throws IOException;
  }

  /** The document of a line, if there is one in it. */
  interface Reader {
    Optional<String> document(String line, String place);
  }

  private final Deque<Source> left;
  private final Reader reader;
  private Optional<Lines> open = Optional.empty();

  private LineDocuments(List<Source> sources, Reader reader) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.left = new ArrayDeque<>(sources);
    this.reader = reader;
  }

  /** The documents of all files in turn. To be closed. */
  static Stream<String> of(List<Source> sources, Reader reader) {
    var documents = new LineDocuments(sources, reader);
    return StreamSupport.stream(documents, false).onClose(documents::close);
  }

  @Override public boolean tryAdvance(Consumer<? super String> action) {
    try {
      while (open.isPresent() || !left.isEmpty()) {
        Lines lines = open.isPresent() ? open.get() : begin(left.remove());
        Optional<String> line = lines.next();
        if (line.isEmpty()) {
          closeFile();
          continue;
        }
        Optional<String> document = reader.document(line.get(), lines.place());
        if (document.isPresent()) {
          action.accept(document.get());
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Lines begin(Source source) throws IOException {
    var lines = new Lines(source.name(), source.opening().open());
    open = Optional.of(lines);
    return lines;
  }

  private void closeFile() throws IOException {
    Optional<Lines> closing = open;
    open = Optional.empty();
    if (closing.isPresent()) closing.get().close();
  }

  private void close() {
    left.clear();
    try {
      closeFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
