package dev.tenon.templates.python;

import java.nio.charset.StandardCharsets;

/** Bytes, one a character from 0 to 255. */
public record Bytes(String latin1) {
  static Bytes encode(String text, String encoding) {
    return switch (encoding.toLowerCase(java.util.Locale.ROOT).replace('_', '-')) {
      case "utf-8", "utf8" ->
        new Bytes(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
      case "ascii" -> limited(text, 128, "ascii");
      case "latin-1", "latin1", "iso-8859-1" -> limited(text, 256, "latin-1");
      default -> throw new PythonError("LookupError", "unknown encoding: " + encoding);
    };
  }

  private static Bytes limited(String text, int limit, String encoding) {
    if (text.chars().anyMatch(c -> c >= limit))
      throw new PythonError("UnicodeEncodeError", "'" + encoding + "' codec can't encode a character");
    return new Bytes(text);
  }

  String decode() {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
