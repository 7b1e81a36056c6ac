package dev.tenon.testkit.align;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A word a token, ids by the words' hashes: 2 ends an answer, 1 begins a text. */
final class WordEncoder implements Encoder {
  private static final int BEGIN = 1, END = 2, FIRST = 3, WORDS = 90;

  private static int[] ids(Passage passage) {
    if (!(passage instanceof Passage.Plain(String text)))
      throw new UnsupportedOperationException("the contract's rows are text");
    return Arrays.stream(text.split(" ")).filter(w -> !w.isEmpty())
        .mapToInt(w -> FIRST + Math.floorMod(w.hashCode(), WORDS)).toArray();
  }

  private static int[] join(int[] a, int... b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
  }

  private static int[] begun(Passage prompt) {
    return join(new int[]{BEGIN}, ids(prompt));
  }

  @Override public Tokenizer tokenizer() {
    throw new UnsupportedOperationException("the contract's rows are words");
  }

  @Override public int pad() {
    return 0;
  }

  @Override public int end() {
    return END;
  }

  @Override public Sequence sequence(Row.Text row) {
    return new Sequence(join(begun(row.passage()), END), OptionalInt.empty(), Optional.empty());
  }

  @Override public Sequence sequence(Row.PromptCompletion row) {
    int[] prompt = begun(row.prompt());
    return new Sequence(join(join(prompt, ids(row.completion())), END), OptionalInt.of(prompt.length),
        Optional.empty());
  }

  @Override public int[] prompt(Row.Prompted row) {
    return begun(row.prompt());
  }

  @Override public Continued preference(Row.Preference row) {
    return new Continued(begun(row.prompt()), List.of(join(ids(row.chosen()), END), join(ids(row.rejected()), END)));
  }

  @Override public Continued completion(Row.UnpairedPreference row) {
    return new Continued(begun(row.prompt()), List.of(join(ids(row.completion()), END)));
  }

  @Override public Pair pair(Row.Preference row) {
    Continued both = preference(row);
    return new Pair(both.whole(0), both.whole(1));
  }
}
