package dev.tenon.api.text;

import java.nio.charset.StandardCharsets;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.OptionalInt;

/** Text to token ids and back. Immutable; safe for use by many threads. */
public interface Tokenizer {
  /** Number of ids: they run from 0 to size − 1. */
  int size();

  /** Ids of a text, without the special tokens that begin or end one; special tokens written in the text are plain text. */
  int[] encode(String text);

  /**
   * The ids that {@link #encode} gives, with the stretch of the text that each stands for. Tokenizers whose tokens' bytes
   * are not the text's own must say how.
   */
  default Encoding locate(String text) {
    return Encoding.of(text, encode(text), 0, token -> bytes(token).length);
  }

  /**
   * Tokens that stand out in a text that is not plain, a rendered conversation for example. {@link #encode} knows nothing of
   * them: who takes a text apart at them encodes what lies between.
   */
  default List<AddedToken> added() {
    return List.of();
  }

  /**
   * The bytes a token stands for inside a text; none for special tokens. Joined over a text's ids they are its UTF-8, up to
   * what the tokenizer's normalisation changed (see {@link #decode}).
   *
   * @throws IllegalArgumentException if the id is out of range
   */
  byte[] bytes(int token);

  /** The id of a special token by its content, {@code <|endoftext|>} for example. */
  OptionalInt special(String content);

  /** The token's printed form, for listings. */
  default String piece(int token) {
    return new String(bytes(token), StandardCharsets.UTF_8);
  }

  /** The id that begins a text, if the tokenizer puts one. */
  default OptionalInt begin() {
    return OptionalInt.empty();
  }

  /** The id that the tokenizer puts behind every text, as BERT's do; most put none. */
  default OptionalInt closing() {
    return OptionalInt.empty();
  }

  /** The id that ends a text and stops generation, if there is one. */
  default OptionalInt end() {
    return OptionalInt.empty();
  }

  /** Text of ids; bytes that are no UTF-8 become U+FFFD. */
  default String decode(int... tokens) {
    var all = new ByteArrayOutputStream();
    for (int token : tokens) all.writeBytes(bytes(token));
    return all.toString(StandardCharsets.UTF_8);
  }
}
