package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.stream.Stream;

/**
 * What a reading of documents finds: all that must be known of them before they can be tokenized.
 *
 * @param documents how many there are
 * @param characters of them all, in UTF-16
 * @param sha256 of their type and texts: changes when the documents do
 */
public record Survey(long documents, long characters, String sha256) {
  /**
   * Reads documents.
   *
   * @throws IOException if they cannot be read
   */
  public static Survey of(Documents documents) throws IOException {
    var count = new Count(documents);
    try (Stream<String> texts = documents.read()) {
      for (var each = texts.iterator(); each.hasNext();) count.add(each.next());
    }
    return count.found();
  }

  /** A survey in the making. */
  static final class Count {
    private final MessageDigest digest = Hash.sha256();
    private long documents, characters;

    Count(Documents documents) {
      digest.update(documents.type().getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the next text; gives its length in UTF-8. */
    int add(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(new byte[]{(byte) (bytes.length >>> 24), (byte) (bytes.length >>> 16), (byte) (bytes.length >>> 8),
          (byte) bytes.length});
      digest.update(bytes);
      documents++;
      characters += text.length();
      return bytes.length;
    }

    Survey found() {
      return new Survey(documents, characters, Hash.hex(digest));
    }
  }
}
