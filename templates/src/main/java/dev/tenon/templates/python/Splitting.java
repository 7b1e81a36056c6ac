package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The ways to take a text apart. */
public final class Splitting {
  private Splitting() {}

  /** At a separator, from the left; a negative most means everywhere. */
  static List<String> left(String text, String separator, int most) {
    required(separator);
    var parts = new ArrayList<String>();
    int from = 0;
    for (int at; (most < 0 || parts.size() < most)
        && (at = text.indexOf(separator, from)) >= 0; from = at + separator.length())
      parts.add(text.substring(from, at));
    parts.add(text.substring(from));
    return parts;
  }

  static List<String> right(String text, String separator, int most) {
    required(separator);
    var parts = new ArrayList<String>();
    int to = text.length();
    while (most < 0 || parts.size() < most) {
      int at = text.lastIndexOf(separator, to - separator.length());
      if (at < 0 || to < separator.length()) break;
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static void required(String separator) {
    if (separator.isEmpty()) throw PythonError.value("empty separator");
  }

  /** At runs of whitespace, which the ends lose. */
  static List<String> left(String text, int most) {
    var parts = new ArrayList<String>();
    String rest = CodePoints.strip(text, CodePoints::isSpace, true, false);
    while (!rest.isEmpty()) {
      int end = 0;
      while (end < rest.length() && !CodePoints.isSpace(rest.charAt(end))) end++;
      if (most >= 0 && parts.size() == most) {
        parts.add(rest);
        return parts;
      }
      parts.add(rest.substring(0, end));
      rest = CodePoints.strip(rest.substring(end), CodePoints::isSpace, true, false);
    }
    return parts;
  }

  static List<String> right(String text, int most) {
    var parts = new ArrayList<String>();
    String rest = CodePoints.strip(text, CodePoints::isSpace, false, true);
    while (!rest.isEmpty()) {
      int start = rest.length();
      while (start > 0 && !CodePoints.isSpace(rest.charAt(start - 1))) start--;
      if (most >= 0 && parts.size() == most) {
        parts.add(rest);
        break;
      }
      parts.add(rest.substring(start));
      rest = CodePoints.strip(rest.substring(0, start), CodePoints::isSpace, false, true);
    }
    Collections.reverse(parts);
    return parts;
  }

  /** At all that Python takes for a line's end; an end at the very end begins no line. */
  public static List<String> lines(String text, boolean keepEnds) {
    var lines = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!CodePoints.isLineEnd(text.charAt(i))) continue;
      int end = text.startsWith("\r\n", i) ? i + 2 : i + 1;
      lines.add(text.substring(from, keepEnds ? end : i));
      from = end;
      i = end - 1;
    }
    if (from < text.length()) lines.add(text.substring(from));
    return lines;
  }
}
