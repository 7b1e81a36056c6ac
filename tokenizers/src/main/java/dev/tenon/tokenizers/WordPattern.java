package dev.tenon.tokenizers;

import java.util.Optional;

/**
 * Where text is cut into words before merging; no merge crosses a cut. What the regular expressions say, read by hand:
 * as Oniguruma takes them ({@code \s} is Unicode's White_Space), without backtracking.
 */
public enum WordPattern {
  /** GPT-2's: a word with the space before it, a number, other characters, spaces; contractions on their own. */
  GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
  /** GPT-4's and Llama 3's: numbers in groups of up to three digits, line ends on their own. */
  CL100K(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  /** Qwen 2's: as GPT-4's, with every digit on its own. */
  QWEN2(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  /** No cuts: a text is one word. */
  NONE("");

  private enum Kind {
    SPACE, LETTER, NUMBER, OTHER
  }

  private final String regex;

  WordPattern(String regex) {
    this.regex = regex;
  }

  /** The regular expression, as tokenizer.json has it; empty for none. */
  String regex() {
    return regex;
  }

  static Optional<WordPattern> of(String regex) {
    for (WordPattern pattern : values()) if (pattern.regex.equals(regex)) return Optional.of(pattern);
    return Optional.empty();
  }

  /** Where the word that begins at a place ends; the place is below the text's length. */
  int end(String text, int from) {
    return switch (this) {
      case GPT2 -> endOfGpt2(text, from);
      case CL100K -> endOfCl100k(text, from, 3);
      case QWEN2 -> endOfCl100k(text, from, 1);
      case NONE -> text.length();
    };
  }

  private static int endOfGpt2(String text, int from) {
    char first = text.charAt(from);
    if (first == '\'') {
      int contraction = contraction(text, from, false);
      if (contraction > 0) return from + contraction;
    }
    Kind kind = kind(text, from);
    if (first == ' ' && from + 1 < text.length()) {
      Kind after = kind(text, from + 1);
      if (after != Kind.SPACE) return endOfRun(text, from + 1, after, Integer.MAX_VALUE);
    }
    return kind == Kind.SPACE ? endOfSpaces(text, from) : endOfRun(text, from, kind, Integer.MAX_VALUE);
  }

  private static int endOfCl100k(String text, int from, int digits) {
    int first = text.codePointAt(from);
    if (first == '\'') {
      int contraction = contraction(text, from, true);
      if (contraction > 0) return from + contraction;
    }
    Kind kind = kind(text, from);
    if (kind == Kind.LETTER) return endOfRun(text, from, kind, Integer.MAX_VALUE);
    if (kind == Kind.NUMBER) return endOfRun(text, from, kind, digits);
    int second = from + Character.charCount(first);
    Kind after = second < text.length() ? kind(text, second) : Kind.SPACE;
    if (after == Kind.LETTER && !isLineEnd(first)) return endOfRun(text, second, after, Integer.MAX_VALUE);
    if (kind == Kind.OTHER || (first == ' ' && after == Kind.OTHER)) {
      int end = endOfRun(text, kind == Kind.OTHER ? from : second, Kind.OTHER, Integer.MAX_VALUE);
      while (end < text.length() && isLineEnd(text.charAt(end))) end++;
      return end;
    }
    int end = endOfRun(text, from, Kind.SPACE, Integer.MAX_VALUE);
    for (int i = end; i > from; i--) if (isLineEnd(text.charAt(i - 1))) return i;
    return endOfSpaces(text, from);
  }

  /** Spaces before a word leave the last one to it, unless there is only one. */
  private static int endOfSpaces(String text, int from) {
    int end = endOfRun(text, from, Kind.SPACE, Integer.MAX_VALUE);
    return end == text.length() || end == from + 1 ? end : end - 1;
  }

  private static int endOfRun(String text, int from, Kind kind, int most) {
    int end = from;
    for (int n = 0; n < most && end < text.length() && kind(text, end) == kind; n++)
      end += Character.charCount(text.codePointAt(end));
    return end;
  }

  /** The length of 's 't 're 've 'm 'll 'd at an apostrophe; 0 if there is none. */
  private static int contraction(String text, int at, boolean anyCase) {
    char first = at + 1 < text.length() ? fold(text.charAt(at + 1), anyCase) : 0;
    char second = at + 2 < text.length() ? fold(text.charAt(at + 2), anyCase) : 0;
    return switch (first) {
      case 's', 't', 'm', 'd' -> 2;
      case 'r', 'v' -> second == 'e' ? 3 : 0;
      case 'l' -> second == 'l' ? 3 : 0;
      default -> 0;
    };
  }

  private static char fold(char c, boolean anyCase) {
    if (!anyCase) return c;
    if (c >= 'A' && c <= 'Z') return (char) (c + ('a' - 'A'));
    return c == '\u017F' ? 's' : c; // the long s is the one other character that folds to a letter in question
  }

  private static boolean isLineEnd(int c) {
    return c == '\r' || c == '\n';
  }

  private static Kind kind(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x80) {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Kind.LETTER;
      if (c >= '0' && c <= '9') return Kind.NUMBER;
      return c == ' ' || (c >= '\t' && c <= '\r') ? Kind.SPACE : Kind.OTHER;
    }
    return switch (Character.getType(text.codePointAt(at))) {
      case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER, Character.OTHER_LETTER ->
        Kind.LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> Kind.NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> Kind.SPACE;
      default -> c == '\u0085' ? Kind.SPACE : Kind.OTHER;
    };
  }
}
