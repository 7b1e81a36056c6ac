package dev.tenon.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.Arrays;

/** A tensor name in which {@code {}} stands for a number. */
final class NameTemplate {
  private static final String HOLE = "{}";

  private final List<String> parts;
  private final Pattern pattern;

  NameTemplate(String text) {
    parts = List.of(text.split(Pattern.quote(HOLE), -1));
    pattern = Pattern.compile(parts.stream().map(Pattern::quote).collect(Collectors.joining("(0|[1-9]\\d*)")));
  }

  /** How many numbers it takes. */
  int holes() {
    return parts.size() - 1;
  }

  /** The numbers in a name that fits. */
  Optional<List<String>> numbers(String name) {
    // Most names differ in their last part, and most often that is quicker to see.
    if (!name.endsWith(parts.getLast())) return Optional.empty();
    Matcher m = pattern.matcher(name);
    if (!m.matches()) return Optional.empty();
    var numbers = new ArrayList<String>();
    for (int i = 1; i <= m.groupCount(); i++) numbers.add(m.group(i));
    return Optional.of(numbers);
  }

  /** The name with these numbers. */
  String with(List<String> numbers) {
    var out = new StringBuilder(parts.getFirst());
    for (int i = 0; i < holes(); i++) out.append(numbers.get(i)).append(parts.get(i + 1));
    return out.toString();
  }

  static List<NameTemplate> all(String... texts) {
    return Arrays.stream(texts).map(NameTemplate::new).toList();
  }
}
