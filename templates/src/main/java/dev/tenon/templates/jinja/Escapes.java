package dev.tenon.templates.jinja;

/** Python's escapes in a string literal. */
final class Escapes {
  private final String source;
  private final int line;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String source, int line) {
    this.source = source;
    this.line = line;
  }

  /** What a literal says, quotes off; characters beyond ASCII are escapes to Python, so a backslash before one stays. */
  static String resolve(String literal, int line) {
    if (literal.indexOf('\\') < 0) return literal;
    var ascii = new StringBuilder();
    literal.codePoints().forEach(c -> {
      if (c < 128) ascii.append((char) c);
      else
        ascii.append(c < 0x100
            ? String.format("\\x%02x", c)
            : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
    });
    return new Escapes(ascii.toString(), line).resolve();
  }

  private String resolve() {
    while (at < source.length()) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) escape(source.charAt(at++));
      else out.append(c);
    }
    return out.toString();
  }

  private void escape(char c) {
    switch (c) {
      case '\n' -> {
      }
      case '\\', '\'', '"' -> out.append(c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'x' -> out.appendCodePoint(hex(2, "truncated \\xXX escape"));
      case 'u' -> out.appendCodePoint(hex(4, "truncated \\uXXXX escape"));
      case 'U' -> out.appendCodePoint(hex(8, "truncated \\UXXXXXXXX escape"));
      case 'N' -> named();
      default -> {
        if (c >= '0' && c <= '7') octal(c - '0');
        else out.append('\\').append(c);
      }
    }
  }

  private int hex(int digits, String otherwise) {
    long value = 0;
    for (int i = 0; i < digits; i++, at++) {
      int digit = at < source.length() ? Character.digit(source.charAt(at), 16) : -1;
      if (digit < 0) throw new SyntaxError(otherwise, line);
      value = value * 16 + digit;
    }
    if (value > Character.MAX_CODE_POINT) throw new SyntaxError("illegal Unicode character", line);
    return (int) value;
  }

  private void octal(int first) {
    int value = first;
    for (int i = 0; i < 2 && at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '7'; i++)
      value = value * 8 + source.charAt(at++) - '0';
    out.appendCodePoint(value);
  }

  private void named() {
    int end = source.indexOf('}', at);
    if (at >= source.length() || source.charAt(at) != '{' || end < 0)
      throw new SyntaxError("malformed \\N character escape", line);
    try {
      out.appendCodePoint(Character.codePointOf(source.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw new SyntaxError("unknown Unicode character name", line);
    }
    at = end + 1;
  }
}
