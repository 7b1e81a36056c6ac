package dev.tenon.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model wrote at a step, by samples.txt: a heading {@code === step 250}, then texts that each end in a line {@code ---}.
 *
 * @param texts prompts and what the model made of them
 */
record Samples(int step, List<String> texts) {
  private static final Pattern HEADING = Pattern.compile("=== step (\\d{1,9})");
  private static final String END = "---";

  Samples {
    texts = List.copyOf(texts);
  }

  /**
   * All samples, by step. A run taken up again makes some anew: the later ones count. A text may hold what looks like a heading;
   * only one that stands where a text would begin is taken for one. A last text cut short by a kill counts as far as it goes.
   */
  static List<Samples> read(String file) {
    var all = new TreeMap<Integer, List<String>>();
    List<String> current = new ArrayList<>();
    List<String> text = new ArrayList<>();
    boolean headed = false;
    for (String line : file.split("\n", -1)) {
      Matcher heading = HEADING.matcher(line);
      if (text.isEmpty() && heading.matches()) {
        current = new ArrayList<>();
        all.put(Integer.valueOf(heading.group(1)), current);
        headed = true;
      } else if (line.equals(END) && headed) {
        current.add(String.join("\n", text));
        text.clear();
      } else if (headed) {
        text.add(line);
      }
    }
    if (text.stream().anyMatch(line -> !line.isEmpty())) current.add(String.join("\n", text));
    return all.entrySet().stream().map(e -> new Samples(e.getKey(), e.getValue())).filter(s -> !s.texts.isEmpty())
        .toList();
  }
}
