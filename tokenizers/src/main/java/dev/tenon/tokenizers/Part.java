package dev.tenon.tokenizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A part of a JSON tree that knows where it stands, so that it can say what is wrong. A JSON null counts as absent.
 *
 * @param path where, {@code tokenizer.json: model.merges[3]}
 */
record Part(String path, Object value) {
  Optional<Part> find(String key) {
    @Nullable Object found = map().get(key);
    return Optional.ofNullable(found).map(it -> new Part(path + (path.contains(": ") ? "." : ": ") + key, it));
  }

  Part need(String key) {
    return find(key)
        .orElseThrow(() -> new IllegalArgumentException(path + " has no '" + key + "', which it must have"));
  }

  String text(String key, String otherwise) {
    return find(key).map(Part::text).orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return find(key).map(it -> it.as(Boolean.class, "true or false")).orElse(otherwise);
  }

  Map<?, ?> map() {
    return as(Map.class, "an object");
  }

  String text() {
    return as(String.class, "a string");
  }

  int number() {
    Number number = as(Number.class, "a whole number");
    if (number.doubleValue() != number.intValue()) throw refused("a whole number");
    return number.intValue();
  }

  List<Part> parts() {
    List<?> values = as(List.class, "a list");
    List<Part> parts = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) parts.add(new Part(path + "[" + i + "]", values.get(i)));
    return parts;
  }

  /** The part's {@code type}, after making sure that it has no key besides those given. */
  String type(String... keys) {
    only(keys);
    return need("type").text();
  }

  /** This part, after making sure that it has no key besides {@code type} and those given that is not null. */
  Part only(String... keys) {
    Set<String> known = Set.of(keys);
    Set<String> more = new TreeSet<>();
    map().forEach((key, it) -> {
      if (it != null && !known.contains(String.valueOf(key)) && !"type".equals(key)) more.add(String.valueOf(key));
    });
    if (!more.isEmpty())
      throw new IllegalArgumentException(path + " has " + more + "; supported: " + new TreeSet<>(known));
    return this;
  }

  /** That this is not something supported. */
  IllegalArgumentException refused(String supported) {
    String shown = value instanceof Map<?, ?> map && map.get("type") instanceof String type
        ? type
        : String.valueOf(value);
    return new IllegalArgumentException(
        path + " is " + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown) + "; supported: " + supported);
  }

  private <T> T as(Class<T> type, String expected) {
    if (!type.isInstance(value)) throw refused(expected);
    return type.cast(value);
  }
}
