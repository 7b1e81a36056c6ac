package dev.tenon.benches;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of tables, a section a bench, each replaced when the bench is run again. */
final class Page {
  private static final String PREFACE = """
      # Performance

      Written by `benches/run ... --write docs/performance.md`. Each contestant runs in a process of its own; they are asked in turn, and
      figures are medians. Ratios hold better than figures: the machine may be shared.

      """;
  private static final Pattern SECTION = Pattern.compile("(?m)^## (\\S+)\\n");

  private Page() {}

  /** Replaces a section. */
  static void put(Path file, String name, String typed, String tables) throws IOException {
    Map<String, String> sections = Files.exists(file) ? sections(Files.readString(file)) : new LinkedHashMap<>();
    String machine = Machine.describe().entrySet().stream().map(e -> e.getKey() + ": " + e.getValue())
        .collect(Collectors.joining("; "));
    sections.put(name,
        "`benches/run " + typed + "`, " + LocalDate.now(ZoneOffset.UTC) + ". " + machine + ".\n\n" + tables.strip()
            + "\n\n");
    var text = new StringBuilder(PREFACE);
    sections.forEach((each, body) -> text.append("## ").append(each).append('\n').append(body));
    Files.writeString(file, text.toString().stripTrailing() + "\n");
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
