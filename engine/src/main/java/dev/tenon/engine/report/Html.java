package dev.tenon.engine.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds a page that is both HTML and well-formed XML: every element is closed, every text escaped. What a text may hold and a
 * page may not (control characters, halves of surrogate pairs) becomes a visible stand-in.
 */
final class Html {
  private static final char REPLACEMENT = '\uFFFD';
  /** Unicode's pictures of the control characters 0 to 31 begin here. */
  private static final int CONTROL_PICTURES = 0x2400;
  private static final char DELETE = 0x7F, DELETE_PICTURE = '\u2421';

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values by turns
   */
  Html open(String element, String... attributes) {
    begin(element, attributes).append('>');
    open.push(element);
    return this;
  }

  private StringBuilder begin(String element, String... attributes) {
    if (attributes.length % 2 != 0)
      throw new IllegalArgumentException(
          element + ": " + attributes.length + " names and values; they must come in pairs");
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2)
      out.append(' ').append(attributes[i]).append("=\"").append(escape(attributes[i + 1])).append('"');
    return out;
  }

  /** Ends the element begun last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element without content. */
  Html empty(String element, String... attributes) {
    begin(element, attributes).append("/>");
    return this;
  }

  /** An element that holds a text. */
  Html leaf(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  Html line() {
    out.append('\n');
    return this;
  }

  /** What is markup already: the page's own style and script. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** The page. */
  String done() {
    if (!open.isEmpty()) throw new IllegalStateException("not closed: " + open);
    return out.append('\n').toString();
  }

  /** A text as it may stand in a page, between tags or in quotes. */
  static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.appendCodePoint(shown(c));
      }
    });
    return escaped.toString();
  }

  private static int shown(int c) {
    if (c == '\n' || c == '\t') return c;
    if (c < ' ') return CONTROL_PICTURES + c;
    if (c == DELETE) return DELETE_PICTURE;
    boolean control = c > DELETE && c < 0xA0;
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean noCharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
    return control || surrogate || noCharacter ? REPLACEMENT : c;
  }
}
