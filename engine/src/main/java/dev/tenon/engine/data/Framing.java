package dev.tenon.engine.data;

import dev.tenon.api.text.Tokenizer;
import java.util.OptionalInt;

/**
 * The tokens that tell documents apart. A tokenizer that has an end token only introduces documents with it, as GPT-2's does:
 * {@code <end> first <end> second <end>}. With one of each a document stands between them:
 * {@code <begin> first <end> <begin> second <end>}.
 *
 * @param introducer stands before each document
 * @param ender stands behind each document
 * @param closer stands behind the last document
 */
record Framing(OptionalInt introducer, OptionalInt ender, OptionalInt closer) {
  static Framing of(Tokenizer tokenizer) {
    OptionalInt introducer = tokenizer.begin().isPresent() ? tokenizer.begin() : tokenizer.end();
    boolean ends = tokenizer.end().isPresent() && !tokenizer.end().equals(introducer);
    return ends
        ? new Framing(introducer, tokenizer.end(), OptionalInt.empty())
        : new Framing(introducer, OptionalInt.empty(), introducer);
  }
}
