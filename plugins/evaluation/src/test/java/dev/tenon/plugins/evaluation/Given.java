package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.engine.evaluate.Estimate;
import dev.tenon.engine.evaluate.Resampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as data files hold them, and figures by name. */
final class Given {
  private Given() {}

  static Fields row(int line, Object... fields) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) map.put(fields[i].toString(), fields[i + 1]);
    return new Fields("data.jsonl:" + line, map);
  }

  /** Four questions with two choices each, those of any multiple choice. */
  static List<Fields> questions() {
    return List.of(row(1, "query", "The sky is", "choices", List.of("blue", "a loaf of bread"), "gold", 0),
        row(2, "query", "Fish live in", "choices", List.of("the oven", "water"), "gold", 1),
        row(3, "query", "Wood is cut with", "choices", List.of("a saw", "soup"), "gold", 0),
        row(4, "query", "A tenon fits", "choices", List.of("the moon", "a mortise"), "gold", 1));
  }

  static double figure(Findings findings, String name) {
    return new Resampling(1).estimates(findings.items(), findings.figures()).stream()
        .filter(e -> e.figure().name().equals(name)).mapToDouble(Estimate::value).findFirst().orElseThrow();
  }
}
