package dev.tenon.benches;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures for people, in Markdown, and for programs, as a tree. */
final class Table {
  private Table() {}

  /** All that is said of a result. */
  static Bench.Findings of(Contest.Result result) {
    String text = text(result) + "\n" + String.join("; ", result.described()) + "\n";
    return new Bench.Findings(text, tree(result), !result.setting().brief() || result.withinLimit());
  }

  /** A table: a row a case, a column a contestant, and how ours compares with each. */
  private static String text(Contest.Result result) {
    Race bench = result.bench();
    List<String> names = result.contestants();
    var text = new StringBuilder();
    text.append("### ").append(bench.title()).append(", ").append(result.setting().threads()).append(" threads, ")
        .append(bench.unit())
        .append(bench.larger() ? " (more is better)" : " (less is better)").append(", medians of ")
        .append(result.rounds())
        .append("\n\n");
    var head = new ArrayList<>(List.of("case"));
    head.addAll(names);
    for (int c = 1; c < names.size(); c++) head.add("speed against " + names.get(c));
    row(text, head);
    row(text, head.stream().map(h -> h.equals("case") ? "---" : "---:").toList());
    result.figures().forEach((measured, figures) -> {
      var cells = new ArrayList<>(List.of(measured));
      for (double figure : figures) cells.add(figure(figure));
      for (int c = 1; c < figures.length; c++) cells.add(ratio(result.ratio(measured, c)));
      row(text, cells);
    });
    if (names.size() > 1) {
      var cells = new ArrayList<>(List.of("geometric mean"));
      for (int c = 0; c < names.size(); c++) cells.add("");
      for (int c = 1; c < names.size(); c++) cells.add(ratio(result.ratio(c)));
      row(text, cells);
    }
    return text.toString();
  }

  static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Three digits or so. */
  static String figure(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Map<String, Object> tree(Contest.Result result) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", result.bench().name());
    tree.put("unit", result.bench().unit());
    tree.put("threads", result.setting().threads());
    tree.put("rounds", result.rounds());
    var cases = new LinkedHashMap<String, Object>();
    result.figures().forEach((measured, figures) -> {
      var row = new LinkedHashMap<String, Object>();
      for (int c = 0; c < figures.length; c++) row.put(result.contestants().get(c), figures[c]);
      cases.put(measured, row);
    });
    tree.put("cases", cases);
    return tree;
  }

  static String json(Map<String, Object> tree) {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
