package dev.tenon.benches;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of tables, a section for each bench and processor, replaced when the bench is run again there. */
final class Page {
  private static final String PREFACE = """
      # Performance

      Written by `benches/run ... --write docs/performance.md`. Each contestant runs in a process of its own; they are asked in turn, and
      figures are medians. Ratios hold better than figures: the machine may be shared. Each bench stands here once for every
      processor it was run on.

      """;
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)\\n");

  private Page() {}

  /** Replaces the section of a bench on this processor; a new one goes behind those of the same bench on others. */
  static void put(Path file, String bench, String typed, String tables) throws IOException {
    Map<String, String> sections = Files.exists(file) ? sections(Files.readString(file)) : new LinkedHashMap<>();
    Map<String, Object> machine = Machine.describe();
    String facts = machine.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue())
        .collect(Collectors.joining("; "));
    String body = "`benches/run " + typed + "`, " + LocalDate.now(ZoneOffset.UTC) + ". " + facts + ".\n\n"
        + tables.strip() + "\n\n";
    Files.writeString(file, text(with(sections, bench, bench + " on " + machine.get("processor"), body)));
  }

  private static Map<String, String> with(Map<String, String> sections, String bench, String head, String body) {
    if (sections.replace(head, body) != null) return sections;
    var heads = new ArrayList<>(sections.keySet());
    int place = heads.size();
    for (int i = 0; i < heads.size(); i++) if (heads.get(i).startsWith(bench + " on ")) place = i + 1;
    heads.add(place, head);
    sections.put(head, body);
    var ordered = new LinkedHashMap<String, String>();
    heads.forEach(each -> ordered.put(each, sections.get(each)));
    return ordered;
  }

  private static String text(Map<String, String> sections) {
    var text = new StringBuilder(PREFACE);
    sections.forEach((head, body) -> text.append("## ").append(head).append('\n').append(body));
    return text.toString().stripTrailing() + "\n";
  }

  private static Map<String, String> sections(String page) {
    var sections = new LinkedHashMap<String, String>();
    var heads = SECTION.matcher(page);
    String name = "";
    int from = 0;
    while (heads.find()) {
      if (!name.isEmpty()) sections.put(name, page.substring(from, heads.start()));
      name = heads.group(1);
      from = heads.end();
    }
    if (!name.isEmpty()) sections.put(name, page.substring(from).stripTrailing() + "\n\n");
    return sections;
  }
}
