package dev.tenon.templates.python;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines broken at a width, as Python's textwrap breaks them when it keeps tabs and spaces. */
public final class Wrapping {
  private static final String SPACE = "[\\t\\n\\x0b\\x0c\\r ]", OTHER = "[^\\t\\n\\x0b\\x0c\\r ]",
      LETTER = "[\\p{L}\\p{Nl}\\p{No}_]",
      WORD = "[\\p{L}\\p{N}_!\"'&.,?]";
  private static final Pattern HYPHENS = Pattern.compile(SPACE + "+|(?<=" + WORD + ")-{2,}(?=[\\p{L}\\p{N}_])|" + OTHER
      + "+?(?:-(?:(?<=" + LETTER + "{2}-)|(?<=" + LETTER + "-" + WORD + "-))(?=" + LETTER + "-?" + LETTER + ")|(?="
      + SPACE
      + "|\\z)|(?<=" + WORD + ")(?=-{2,}[\\p{L}\\p{N}_]))");
  private static final Pattern SPACES = Pattern.compile(SPACE + "+|" + OTHER + "+");

  private Wrapping() {}

  public static List<String> wrap(String text, int width, boolean breakWords, boolean breakHyphens) {
    if (width <= 0) throw PythonError.value("invalid width " + width + " (must be > 0)");
    Deque<String> chunks = chunks(text, breakHyphens);
    var lines = new ArrayList<String>();
    while (!chunks.isEmpty()) {
      if (!lines.isEmpty() && chunks.getFirst().isBlank()) chunks.removeFirst();
      String line = line(chunks, width, breakWords, breakHyphens);
      if (!line.isEmpty()) lines.add(line);
    }
    return lines;
  }

  private static Deque<String> chunks(String text, boolean hyphens) {
    var chunks = new ArrayDeque<String>();
    for (Matcher m = (hyphens ? HYPHENS : SPACES).matcher(text); m.find();)
      if (!m.group().isEmpty()) chunks.add(m.group());
    return chunks;
  }

  private static String line(Deque<String> chunks, int width, boolean breakWords, boolean breakHyphens) {
    var line = new ArrayList<String>();
    int length = 0;
    while (!chunks.isEmpty() && length + CodePoints.length(chunks.getFirst()) <= width) {
      length += CodePoints.length(chunks.getFirst());
      line.add(chunks.removeFirst());
    }
    if (!chunks.isEmpty() && CodePoints.length(chunks.getFirst()) > width)
      longWord(chunks, line, width - length, breakWords, breakHyphens);
    if (!line.isEmpty() && CodePoints.strip(line.getLast()).isEmpty()) line.removeLast();
    return String.join("", line);
  }

  private static void longWord(Deque<String> chunks, List<String> line, int left, boolean breakWords,
      boolean breakHyphens) {
    if (!breakWords) {
      if (line.isEmpty()) line.add(chunks.removeFirst());
      return;
    }
    String chunk = chunks.removeFirst();
    int end = Math.max(left, 0);
    if (breakHyphens && CodePoints.length(chunk) > left) {
      int hyphen = CodePoints.between(chunk, 0, end).lastIndexOf('-');
      if (hyphen > 0 && chunk.substring(0, hyphen).chars().anyMatch(c -> c != '-')) end = hyphen + 1;
    }
    int at = chunk.offsetByCodePoints(0, end);
    line.add(chunk.substring(0, at));
    chunks.addFirst(chunk.substring(at));
  }
}
