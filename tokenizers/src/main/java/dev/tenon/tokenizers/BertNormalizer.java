package dev.tenon.tokenizers;

import java.text.Normalizer;

/**
 * What BERT's tokenizers do to a text before they cut it (Devlin et al. 2018).
 *
 * @param clean control characters go, and white space becomes spaces
 * @param chinese every Chinese character stands alone
 * @param accents they go, with whatever else NFD takes off a letter
 * @param lower letters become small
 */
record BertNormalizer(boolean clean, boolean chinese, boolean accents, boolean lower) {
  private static final int[][] CHINESE = {{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
      {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0xF900, 0xFAFF}, {0x2F800, 0x2FA1F}};

  Traced applied(String text) {
    var traced = new Traced.Builder(text.length());
    for (int at = 0, next; at < text.length(); at = next) {
      next = text.offsetByCodePoints(at, 1);
      int point = text.codePointAt(at);
      if (clean && isControl(point)) continue;
      boolean alone = chinese && isChinese(point);
      if (alone) traced.add(" ", at, next);
      traced.add(letter(clean && isSpace(point) ? ' ' : point), at, next);
      if (alone) traced.add(" ", at, next);
    }
    return traced.finish();
  }

  /** What becomes of a character: nothing, or one or more. */
  private String letter(int point) {
    String letter = Character.toString(point);
    if (accents) {
      var bare = new StringBuilder();
      Normalizer.normalize(letter, Normalizer.Form.NFD).codePoints()
          .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).forEach(bare::appendCodePoint);
      letter = bare.toString();
    }
    if (!lower) return letter;
    var small = new StringBuilder();
    // The one character that becomes two.
    letter.codePoints()
        .forEach(c -> small.append(c == 0x130 ? "i\u0307" : Character.toString(Character.toLowerCase(c))));
    return small.toString();
  }

  private static boolean isControl(int point) {
    if (point == 0 || point == 0xFFFD) return true;
    if (point == '\t' || point == '\n' || point == '\r') return false;
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE -> true;
      default -> false;
    };
  }

  private static boolean isChinese(int point) {
    for (int[] range : CHINESE) if (range[0] <= point && point <= range[1]) return true;
    return false;
  }

  /** Unicode's White_Space. */
  static boolean isSpace(int point) {
    return switch (point) {
      case '\t', '\n', 0xB, '\f', '\r', 0x85 -> true;
      default -> Character.isSpaceChar(point);
    };
  }

  /** Symbols of ASCII, and whatever is punctuation. */
  static boolean isPunctuation(int point) {
    if (point < 0x80) return point > ' ' && point < 0x7F && !Character.isLetterOrDigit(point);
    return switch (Character.getType(point)) {
      case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
          Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
        true;
      default -> false;
    };
  }
}
