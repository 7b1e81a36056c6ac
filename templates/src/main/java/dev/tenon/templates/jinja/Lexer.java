package dev.tenon.templates.jinja;

import dev.tenon.templates.python.CodePoints;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens; all whitespace control is finished here. A minus at a tag's border takes all whitespace
 * beside it; without one, a block or comment alone at its line's start takes the spaces before it and the newline after
 * it, unless a plus forbids that.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%\\}", Pattern.UNICODE_CHARACTER_CLASS),
      END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern FLOAT = Pattern
      .compile("(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)"),
      INTEGER = Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%",
      "~",
      "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int counted;
  private int line = 1;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) source = source.substring(0, source.length() - 1);
    var lexer = new Lexer(source);
    lexer.read();
    return lexer.tokens;
  }

  /** The line of a place; places are asked for in order. */
  private int line(int place) {
    for (; counted < place; counted++) if (source.charAt(counted) == '\n') line++;
    return line;
  }

  private void add(Token.Kind kind, String text, int place) {
    tokens.add(new Token(kind, text, line(place)));
  }

  private void read() {
    while (at < source.length()) {
      int tag = tag();
      if (tag < 0) {
        add(Token.Kind.DATA, source.substring(at), at);
        break;
      }
      Matcher raw = RAW.matcher(source).region(tag, source.length());
      boolean isRaw = raw.lookingAt();
      char kind = source.charAt(tag + 1);
      char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
      data(at, tag, sign, kind != '{');
      if (isRaw) raw(raw);
      else if (kind == '#') comment(tag, sign);
      else inside(tag, sign, kind == '{');
    }
    add(Token.Kind.END, "", source.length());
  }

  private int tag() {
    for (int i = at; i + 1 < source.length(); i++)
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) return i;
    return -1;
  }

  /** The text before a tag, without what the tag's border takes of it. */
  private void data(int from, int to, char sign, boolean strips) {
    int end = to;
    if (sign == '-') {
      while (end > from && CodePoints.isSpace(source.charAt(end - 1))) end--;
    } else if (sign != '+' && strips) {
      int start = Math.max(source.lastIndexOf('\n', to - 1) + 1, from);
      boolean lineStart = start == 0 || source.charAt(start - 1) == '\n';
      if (lineStart && source.substring(start, to).chars().allMatch(CodePoints::isSpace)) end = start;
    }
    if (end > from) add(Token.Kind.DATA, source.substring(from, end), from);
  }

  /** Goes past a tag's end, and the whitespace that it takes. */
  private void after(int end, char sign, boolean block) {
    at = end;
    if (sign == '-') while (at < source.length() && CodePoints.isSpace(source.charAt(at))) at++;
    else if (sign != '+' && block && at < source.length() && source.charAt(at) == '\n') at++;
  }

  private void raw(Matcher begin) {
    int from = begin.end();
    if (begin.end(1) > begin.start(1)) while (from < source.length() && CodePoints.isSpace(source.charAt(from))) from++;
    Matcher end = END_RAW.matcher(source);
    if (!end.find(from)) throw new SyntaxError("Missing end of raw directive", line(begin.start()));
    data(from, end.start(), sign(source, end.start(1), end.end(1)), true);
    after(end.end(), sign(source, end.start(2), end.end(2)), true);
  }

  private static char sign(String source, int from, int to) {
    return from == to ? ' ' : source.charAt(from);
  }

  private void comment(int tag, char sign) {
    int from = sign == '-' || sign == '+' ? tag + 3 : tag + 2, end = source.indexOf("#}", from);
    if (end < 0) throw new SyntaxError("Missing end of comment tag", line(tag));
    after(end + 2, end > from ? source.charAt(end - 1) : ' ', true);
  }

  private void inside(int tag, char sign, boolean variable) {
    add(variable ? Token.Kind.VARIABLE_BEGIN : Token.Kind.BLOCK_BEGIN, "", tag);
    String close = variable ? "}}" : "%}";
    Deque<String> open = new ArrayDeque<>();
    at = sign == '-' || sign == '+' ? tag + 3 : tag + 2;
    while (true) {
      while (at < source.length() && CodePoints.isSpace(source.charAt(at))) at++;
      if (at >= source.length()) return;
      char c = source.charAt(at);
      boolean signed = c == '-' || c == '+' && !variable;
      if (open.isEmpty() && (source.startsWith(close, at) || signed && source.startsWith(close, at + 1))) {
        add(variable ? Token.Kind.VARIABLE_END : Token.Kind.BLOCK_END, "", at);
        after(at + (signed ? 3 : 2), signed ? c : ' ', !variable);
        return;
      }
      token(c, open);
    }
  }

  private void token(char c, Deque<String> open) {
    if (c >= '0' && c <= '9') number();
    else if (isNameStart(source.codePointAt(at))) name();
    else if (c == '\'' || c == '"') string(c);
    else operator(open);
  }

  private static boolean isNameStart(int c) {
    return c == '_' || Character.isUnicodeIdentifierStart(c);
  }

  private void name() {
    int start = at;
    while (at < source.length() && isNamePart(source.codePointAt(at)))
      at += Character.charCount(source.codePointAt(at));
    add(Token.Kind.NAME, source.substring(start, at), start);
  }

  private static boolean isNamePart(int c) {
    return Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
  }

  private void number() {
    Matcher real = FLOAT.matcher(source).region(at, source.length());
    Matcher whole = INTEGER.matcher(source).region(at, source.length());
    boolean afterPoint = at > 0 && source.charAt(at - 1) == '.';
    if (!afterPoint && real.lookingAt()) {
      tokens
          .add(new Token(Token.Kind.FLOAT, real.group(), Double.parseDouble(real.group().replace("_", "")), line(at)));
      at = real.end();
    } else if (whole.lookingAt()) {
      String digits = whole.group().replace("_", "");
      int base = digits.length() < 2 ? 10 : switch (Character.toLowerCase(digits.charAt(1))) {
        case 'x' -> 16;
        case 'o' -> 8;
        case 'b' -> 2;
        default -> 10;
      };
      var value = new BigInteger(base == 10 ? digits : digits.substring(2), base);
      Object small = value.bitLength() < 64 ? (Object) value.longValue() : value;
      tokens.add(new Token(Token.Kind.INTEGER, whole.group(), small, line(at)));
      at = whole.end();
    } else {
      throw unexpected();
    }
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) end += source.charAt(end) == '\\' ? 2 : 1;
    if (end >= source.length()) throw unexpected();
    String literal = source.substring(at + 1, end);
    int line = line(at);
    tokens.add(new Token(Token.Kind.STRING, literal, Escapes.resolve(literal, line), line));
    at = end + 1;
  }

  private void operator(Deque<String> open) {
    String operator = OPERATORS.stream().filter(o -> source.startsWith(o, at)).findFirst()
        .orElseThrow(this::unexpected);
    switch (operator) {
      case "{" -> open.push("}");
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "}", ")", "]" -> {
        if (open.isEmpty()) throw new SyntaxError("unexpected '" + operator + "'", line(at));
        String expected = open.pop();
        if (!expected.equals(operator))
          throw new SyntaxError("unexpected '" + operator + "', expected '" + expected + "'", line(at));
      }
      default -> {
      }
    }
    add(Token.Kind.OPERATOR, operator, at);
    at += operator.length();
  }

  private SyntaxError unexpected() {
    return new SyntaxError("unexpected char '" + Character.toString(source.codePointAt(at)) + "' at " + at, line(at));
  }
}
