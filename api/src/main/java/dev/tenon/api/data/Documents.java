package dev.tenon.api.data;

import dev.tenon.api.spec.Spec;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** A source of text: {@code data: {type: jsonl, files: [a.jsonl], field: text}}. */
public interface Documents extends Spec {
  /**
   * The documents, in an order that is always the same. Close the stream.
   *
   * @throws IOException if a file cannot be read
   * @throws MalformedData (also while streaming) if a file holds what it must not; names file and place
   */
  Stream<String> read() throws IOException;

  /** A notice that the licence of the text asks to keep with it. */
  default Optional<String> licence() {
    return Optional.empty();
  }
}
