package dev.tenon.cli;

import dev.tenon.engine.file.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command found out: aligned lines for people, or one JSON object for programs. */
final class Figures {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String[]> lines = new ArrayList<>();

  /**
   * Adds a figure.
   *
   * @param key in JSON
   * @param value a string, number, boolean, list or map
   * @param label for people
   * @param text the value for people
   */
  Figures add(String key, Object value, String label, String text) {
    values.put(key, value);
    lines.add(new String[]{label, text});
    return this;
  }

  /** Adds a figure that people read as it is. */
  Figures add(String key, Object value, String label) {
    return add(key, value, label, value.toString());
  }

  /** Adds something to the JSON only. */
  Figures hidden(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** Adds a line for people only. */
  Figures line(String label, String text) {
    lines.add(new String[]{label, text});
    return this;
  }

  void print(PrintStream out, boolean json) {
    if (json) json(out, values);
    else table(out, lines);
    out.flush();
  }

  /** A JSON object of keys and values in this order. */
  static Map<String, Object> tree(Object... keysAndValues) {
    var tree = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) tree.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
    return tree;
  }

  /** Prints a tree as JSON on one line. */
  static void json(PrintStream out, Map<String, ?> tree) {
    out.println(new String(Json.compact(tree), StandardCharsets.UTF_8));
    out.flush();
  }

  /** Prints rows of equally many cells in columns, all but the last padded. */
  static void table(PrintStream out, List<String[]> rows) {
    var widths = new LinkedHashMap<Integer, Integer>();
    for (String[] row : rows) for (int i = 0; i < row.length - 1; i++) widths.merge(i, row[i].length(), Math::max);
    for (String[] row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]);
        if (i < row.length - 1) line.append(" ".repeat(widths.getOrDefault(i, 0) - row[i].length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
