package dev.tenon.tokenizers;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Text as tokenizers take it: Unicode characters, UTF-8. */
final class Text {
  private Text() {}

  /** The text with U+FFFD for every surrogate that has no partner, which no UTF-8 can hold. */
  static String wellFormed(String text) {
    for (int at = 0, point; at < text.length(); at += Character.charCount(point)) {
      point = text.codePointAt(at);
      if (isSurrogate(point)) return replaced(text);
    }
    return text;
  }

  private static String replaced(String text) {
    var whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(isSurrogate(c) ? 0xFFFD : c));
    return whole.toString();
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /** The text of bytes that are UTF-8; empty for others. */
  static Optional<String> of(byte[] utf8) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** For listings: the text of the bytes, or {@code <0xE2><0x80>} where they are none. */
  static String printed(byte[] utf8) {
    return of(utf8).orElseGet(() -> "<0x" + HexFormat.ofDelimiter("><0x").withUpperCase().formatHex(utf8) + ">");
  }

  /** That a vocabulary lacks a character of a text; names it and where it stands, counted in characters. */
  static IllegalArgumentException unknown(String text, int at) {
    int c = text.codePointAt(at);
    String shown = Character.isISOControl(c) || Character.isWhitespace(c) ? "" : " '" + Character.toString(c) + "'";
    return new IllegalArgumentException(
        ("character %d of the text, U+%04X%s, is not in the vocabulary;"
            + " the tokenizer knows only characters of the text it was trained on")
            .formatted(text.codePointCount(0, at), c, shown));
  }
}
