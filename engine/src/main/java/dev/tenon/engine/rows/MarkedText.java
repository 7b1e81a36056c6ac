package dev.tenon.engine.rows;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Encodes text in which added tokens stand for themselves, as Hugging Face does by default: they are found first, of those
 * that begin at one place the longest, and what lies between them is encoded piece by piece. Tokens that are found only in
 * normalised text are looked for in what the others leave.
 */
public final class MarkedText {
  private final Tokenizer tokenizer;
  private final Tokens first;
  private final Tokens second;

  /** Tokens by the character that they begin with, of each the longest first. */
  private record Tokens(BitSet beginnings, Map<Character, List<AddedToken>> all) {
    static Tokens of(Stream<AddedToken> tokens) {
      Map<Character, List<AddedToken>> all = tokens
          .sorted(Comparator.comparingInt((AddedToken it) -> it.content().length()).reversed())
          .collect(Collectors.groupingBy(it -> it.content().charAt(0)));
      var beginnings = new BitSet();
      all.keySet().forEach(beginnings::set);
      return new Tokens(beginnings, all);
    }

    List<AddedToken> beginning(char with) {
      return beginnings.get(with) ? all.getOrDefault(with, List.of()) : List.of();
    }
  }

  /** @param special contents of further tokens that stand for themselves */
  public MarkedText(Tokenizer tokenizer, Collection<String> special) {
    this.tokenizer = tokenizer;
    List<AddedToken> all = new ArrayList<>(tokenizer.added());
    for (String content : special)
      if (!content.isEmpty() && all.stream().noneMatch(it -> it.content().equals(content)))
        all.add(new AddedToken(SpecialTokens.id(tokenizer, content), content, true, false, false, false, false));
    first = Tokens.of(all.stream().filter(it -> !it.normalized()));
    second = Tokens.of(all.stream().filter(AddedToken::normalized));
  }

  /** The ids of a text, and where in it they stand. */
  public Encoding encode(String text) {
    var gathered = new Gathered(text.length() / 3 + 8);
    cut(text, 0, text.length(), first,
        (from, to) -> cut(text, from, to, second, (start, end) -> plain(text, start, end, gathered), gathered),
        gathered);
    return gathered.finish();
  }

  /** What is done with a stretch of a text between added tokens. */
  private interface Stretch {
    void take(int from, int to);
  }

  private static void cut(String text, int from, int to, Tokens tokens, Stretch rest, Gathered gathered) {
    int begun = from;
    for (int at = from; at < to;) {
      Optional<AddedToken> standing = at(text, at, from, to, tokens.beginning(text.charAt(at)));
      if (standing.isEmpty()) {
        at++;
        continue;
      }
      AddedToken found = standing.get();
      int start = at, end = at + found.content().length();
      if (found.lstrip()) while (start > begun && white(text.codePointBefore(start))) start--;
      if (found.rstrip()) while (end < to && white(text.codePointAt(end))) end++;
      if (start > begun) rest.take(begun, start);
      gathered.add(found.id(), start, end);
      at = end;
      begun = end;
    }
    if (begun < to) rest.take(begun, to);
  }

  private static boolean white(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point);
  }

  private static Optional<AddedToken> at(String text, int at, int from, int to,
      List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      int end = at + token.content().length();
      if (end > to || !text.startsWith(token.content(), at)) continue;
      boolean alone = (at == from || !word(text.codePointBefore(at))) && (end == to || !word(text.codePointAt(end)));
      if (!token.singleWord() || alone) return Optional.of(token);
    }
    return Optional.empty();
  }

  /** Letters, marks, numbers and connectors. */
  private static boolean word(int point) {
    return Character.isLetterOrDigit(point) || switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK,
          Character.LETTER_NUMBER, Character.OTHER_NUMBER, Character.CONNECTOR_PUNCTUATION ->
        true;
      default -> false;
    };
  }

  private void plain(String text, int from, int to, Gathered gathered) {
    Encoding part = tokenizer.locate(text.substring(from, to));
    for (int i = 0; i < part.ids().length; i++)
      gathered.add(part.ids()[i], from + part.starts()[i], from + part.ends()[i]);
  }

  /** Ids as they come. */
  private static final class Gathered {
    private int[] ids, starts, ends;
    private int size;

    Gathered(int expected) {
      ids = new int[expected];
      starts = new int[expected];
      ends = new int[expected];
    }

    void add(int id, int start, int end) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      ids[size] = id;
      starts[size] = start;
      ends[size++] = end;
    }

    Encoding finish() {
      return new Encoding(Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
  }
}
