package dev.tenon.engine.data;

import dev.tenon.api.data.Documents;
import dev.tenon.api.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Documents and tokenizers to test with. */
final class Given {
  private Given() {}

  static Corpus corpus(double validation, String... texts) {
    return corpus(new Letters(true, 27), validation, texts);
  }

  static Corpus corpus(Tokenizer tokenizer, double validation, String... texts) {
    var documents = new Listed(List.of(texts));
    return new Corpus(documents, survey(documents), tokenizer, tokenizer.toString(), validation, 7);
  }

  static Survey survey(Documents documents) {
    try {
      return Survey.of(documents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] all(Tokens tokens) {
    int[] all = new int[(int) tokens.size()];
    for (int i = 0; i < all.length; i++) all[i] = tokens.at(i);
    return all;
  }

  static long[] starts(Tokens tokens) {
    long[] starts = new long[(int) tokens.documents()];
    for (int i = 0; i < starts.length; i++) starts[i] = tokens.start(i);
    return starts;
  }

  /** Documents of a list. */
  record Listed(List<String> texts) implements Documents {
    @Override public String type() {
      return "listed";
    }

    @Override public Stream<String> read() {
      return texts.stream();
    }
  }

  /** Documents that cannot be read. */
  record Unplugged() implements Documents {
    @Override public String type() {
      return "unplugged";
    }

    @Override public Stream<String> read() throws IOException {
      throw new IOException("unplugged");
    }
  }

  /** A character's distance from '`', so 1 for 'a'; 0 ends a text. */
  record Letters(boolean hasEnd, int size) implements Tokenizer {
    @Override public int[] encode(String text) {
      return text.codePoints().map(c -> {
        if (c < 'a' || c - '`' >= size)
          throw new IllegalArgumentException("'" + Character.toString(c) + "' is not in the vocabulary");
        return c - '`';
      }).toArray();
    }

    @Override public byte[] bytes(int token) {
      return token == 0 ? new byte[0] : new byte[]{(byte) (token + '`')};
    }

    @Override public OptionalInt special(String content) {
      return OptionalInt.empty();
    }

    @Override public OptionalInt end() {
      return hasEnd ? OptionalInt.of(0) : OptionalInt.empty();
    }
  }

  /** Letters between a token that begins and one that ends. */
  record Bracketed() implements Tokenizer {
    @Override public int size() {
      return 28;
    }

    @Override public int[] encode(String text) {
      return text.chars().map(c -> c - '`').toArray();
    }

    @Override public byte[] bytes(int token) {
      return new byte[]{(byte) (token + '`')};
    }

    @Override public OptionalInt special(String content) {
      return OptionalInt.empty();
    }

    @Override public OptionalInt begin() {
      return OptionalInt.of(0);
    }

    @Override public OptionalInt end() {
      return OptionalInt.of(27);
    }
  }
}
