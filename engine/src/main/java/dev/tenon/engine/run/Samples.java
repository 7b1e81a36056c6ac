package dev.tenon.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model wrote at a step, as samples.txt has it: a heading {@code === step 250}, then texts that each end in a line
 * {@code ---}. A line of a text that looks like one of these has a {@code \} before it.
 *
 * @param texts prompts and what the model made of them
 */
public record Samples(int step, List<String> texts) {
  private static final Pattern HEADING = Pattern.compile("=== step (\\d{1,9})");
  private static final String END = "---";
  /** Lines that would be taken for what they are not, and those that look like them once they are marked. */
  private static final Pattern LIKE_OURS = Pattern.compile("^(?=\\\\*(---|=== step \\d{1,9})$)",
      Pattern.MULTILINE | Pattern.UNIX_LINES);
  private static final Pattern MARKED = Pattern.compile("\\\\+(---|=== step \\d{1,9})");

  public Samples {
    texts = List.copyOf(texts);
  }

  /** The lines for samples.txt. */
  String written() {
    var lines = new StringBuilder("=== step " + step + "\n");
    for (String text : texts)
      lines.append(LIKE_OURS.matcher(text).replaceAll("\\\\")).append('\n').append(END).append('\n');
    return lines.toString();
  }

  /** All samples, by step; of a step that is there twice the later ones. A last text cut short counts as far as it goes. */
  public static List<Samples> read(String file) {
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
        text.add(MARKED.matcher(line).matches() ? line.substring(1) : line);
      }
    }
    if (text.stream().anyMatch(line -> !line.isEmpty())) current.add(String.join("\n", text));
    return all.entrySet().stream().map(e -> new Samples(e.getKey(), e.getValue())).filter(s -> !s.texts.isEmpty())
        .toList();
  }

  /** Where in a file the samples of steps up to one end; a text that was cut short does not count. */
  static int end(String file, int step) {
    int end = 0;
    boolean mayBegin = true;
    for (int at = 0, next; (next = file.indexOf('\n', at) + 1) > 0; at = next) {
      String line = file.substring(at, next - 1);
      Matcher heading = HEADING.matcher(line);
      boolean headed = mayBegin && heading.matches();
      if (headed && Integer.parseInt(heading.group(1)) > step) break;
      if (line.equals(END)) end = next;
      mayBegin = headed || line.equals(END);
    }
    return end;
  }
}
