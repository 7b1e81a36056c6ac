package dev.tenon.plugins.families;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they are read from a file, with where they stand, for messages. A key whose value is null is not there.
 *
 * @param path of this tree, empty or ending in what parts it from a key
 */
record Tree(String path, Map<String, Object> values) {
  /** Most of a value that a message shows. */
  private static final int SHOWN = 200;

  /** A config.json. */
  static Tree config(Map<String, Object> values) {
    return new Tree("config.json: ", values);
  }

  /** The metadata of a GGUF file. */
  static Tree gguf(Map<String, Object> values) {
    return new Tree("", values);
  }

  /** The {@code model} section of a Tenon config. */
  static Tree model(Map<String, Object> values) {
    return new Tree("model.", values);
  }

  /** Keys and values in turn, in this order. */
  static Map<String, Object> of(Object... pairs) {
    var out = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) out.put((String) pairs[i], pairs[i + 1]);
    return out;
  }

  private @Nullable Object get(String key) {
    return values.get(key);
  }

  boolean has(String key) {
    return get(key) != null;
  }

  /** A whole number from 1. */
  int size(String key) {
    if (get(key) instanceof Number n && n.intValue() == n.doubleValue() && n.intValue() > 0) return n.intValue();
    throw wrong(key, "a whole number from 1");
  }

  int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  double number(String key) {
    if (get(key) instanceof Number n) return Double.parseDouble(n.toString()); // so that 0.1f is 0.1
    throw wrong(key, "a number");
  }

  double number(String key, double otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    return switch (get(key)) {
      case null -> otherwise;
      case Boolean b -> b;
      default -> throw wrong(key, "true or false");
    };
  }

  String text(String key) {
    if (get(key) instanceof String s) return s;
    throw wrong(key, "a word");
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** The settings under a key; a bare word is a type, and a list of equal ones is the one for all layers. */
  Tree section(String key) {
    return section(key, get(key));
  }

  private Tree section(String key, @Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> new Tree(path + key + ".", checked(key, map));
      case String type -> new Tree(path + key + ".", Map.of("type", type));
      case List<?> list when !list.isEmpty() && list.stream().distinct().count() == 1 -> section(key, list.getFirst());
      case List<?> _ ->
        throw new IllegalArgumentException(path + key + " differs between layers; it must be one for all");
      case null, default -> throw wrong(key, "a section");
    };
  }

  Optional<Tree> optionalSection(String key) {
    return has(key) ? Optional.of(section(key)) : Optional.empty();
  }

  private Map<String, Object> checked(String key, Map<?, ?> map) {
    var out = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (!(name instanceof String s)) throw wrong(key, "a section whose keys are words");
      if (value != null) out.put(s, value);
    });
    return out;
  }

  /** Refuses any value but one, which is also what an absent key means. */
  void must(String key, Object only) {
    boolean fits = switch (get(key)) {
      case null -> true;
      case Number n when only instanceof Number m -> n.doubleValue() == m.doubleValue();
      case Object value -> value.equals(only);
    };
    if (!fits) throw wrong(key, only.toString());
  }

  /** Refuses keys beyond those that a family has a word for. */
  void only(String... known) {
    Set<String> names = Set.of(known);
    for (String key : values.keySet())
      if (has(key) && !names.contains(key))
        throw new IllegalArgumentException(path + key + " is a setting that the family has no word for");
  }

  private static String shown(@Nullable Object value) {
    String text = String.valueOf(value),
        start = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return value instanceof String ? "'" + start + "'" : start;
  }

  IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(
        path + key + (has(key) ? " is " + shown(get(key)) : " is not there") + "; it must be " + expected);
  }
}
