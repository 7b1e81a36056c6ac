package dev.tenon.benches;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of tables, a section for each bench and processor, by the alphabet, each replaced when the bench is run again there. */
final class Page {
  private static final String PREFACE = """
      # Performance

      Written by `benches/run ... --write docs/performance.md`. Each contestant runs in a process of its own; they are asked in turn, and
      figures are medians. Ratios hold better than figures: the machine may be shared. Each bench stands here once for every
      processor it was run on.

      """;
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)\\n");

  private Page() {}

  /** Replaces the section of a bench on this processor. */
  static void put(Path file, String bench, String typed, String tables) throws IOException {
    Map<String, String> sections = sections(Files.exists(file) ? Files.readString(file) : "");
    Map<String, Object> machine = Machine.describe();
    String facts = machine.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue())
        .collect(Collectors.joining("; "));
    sections.put(bench + " on " + machine.get("processor"),
        "`benches/run " + typed + "`, " + LocalDate.now(ZoneOffset.UTC) + ". " + facts + ".\n\n" + tables.strip()
            + "\n\n");
    var text = new StringBuilder(PREFACE);
    sections.forEach((each, body) -> text.append("## ").append(each).append('\n').append(body));
    Files.writeString(file, text.toString().stripTrailing() + "\n");
  }

  private static Map<String, String> sections(String page) {
    var sections = new TreeMap<String, String>();
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
