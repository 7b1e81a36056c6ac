package dev.tenon.templates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Small templates with what jinja2 makes of them: the golden ones, and those of this module. */
public final class GoldenFeatures {
  private GoldenFeatures() {}

  public static List<Map<String, Object>> shared() {
    return Shared.objects(Shared.golden("features.json").get("cases"));
  }

  public static List<Map<String, Object>> own() {
    try (var in = GoldenFeatures.class.getResourceAsStream("jinja2-cases.json")) {
      return Shared.objects(Shared.json(in).get("cases"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What strftime_now sees in both. */
  public static Clock clock() {
    return Shared.clock("2026-03-07T09:05:03");
  }
}
