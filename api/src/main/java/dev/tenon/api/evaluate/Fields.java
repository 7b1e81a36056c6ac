package dev.tenon.api.evaluate;

import dev.tenon.api.data.MalformedData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The fields of a row of a user's data file: of a JSON object, or of a line of a table with a header. Those of a table are strings.
 *
 * <p>What is asked for and is not there, or is something else, is refused with {@link MalformedData}: the place, what was found, what it
 * must be.
 *
 * @param place file and line
 * @param values maps, lists, strings, numbers, booleans by name
 */
public record Fields(String place, Map<String, Object> values) {
  public Fields {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public boolean has(String field) {
    return values.containsKey(field);
  }

  /** A string. */
  public String text(String field) {
    return switch (value(field)) {
      case String s -> s;
      case Object o -> throw refused(field, kind(o), "a string");
    };
  }

  /** A whole number, also one written as a string. */
  public int whole(String field) {
    Object value = value(field);
    try {
      return switch (value) {
        case Integer i -> i;
        case String s -> Integer.parseInt(s.strip());
        case Object o -> throw refused(field, kind(o), "a whole number");
      };
    } catch (NumberFormatException e) {
      throw refused(field, "\"" + value + "\"", "a whole number");
    }
  }

  /** A whole number from 0 to below a bound: the index of one of several. */
  public int index(String field, int bound) {
    int index = whole(field);
    if (index < 0 || index >= bound) throw refused(field, String.valueOf(index), "from 0 to " + (bound - 1));
    return index;
  }

  /** A list of strings. */
  public List<String> texts(String field) {
    if (!(value(field) instanceof List<?> list)) throw refused(field, kind(value(field)), "a list of strings");
    return IntStream.range(0, list.size()).mapToObj(i -> switch (list.get(i)) {
      case String s -> s;
      case null -> throw refused(field + "[" + i + "]", "null", "a string");
      case Object o -> throw refused(field + "[" + i + "]", kind(o), "a string");
    }).toList();
  }

  /** An object, as a row at the same place. */
  public Fields object(String field) {
    if (!(value(field) instanceof Map<?, ?> map)) throw refused(field, kind(value(field)), "an object");
    var values = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (value != null) values.put(field + "." + name, value);
    });
    return new Fields(place, values);
  }

  /** One of several words. */
  public String oneOf(String field, List<String> words) {
    String text = text(field);
    if (!words.contains(text)) throw refused(field, "\"" + text + "\"", "one of " + String.join(", ", words));
    return text;
  }

  /** What to throw when a field is not what it must be. */
  public MalformedData refused(String field, String found, String required) {
    return new MalformedData(place + ": field \"" + field + "\" is " + found + "; it must be " + required);
  }

  private Object value(String field) {
    return Optional.ofNullable(values.get(field)).orElseThrow(() -> new MalformedData(place + ": there is no field \""
        + field + "\"; found " + (values.isEmpty() ? "none" : String.join(", ", values.keySet()))));
  }

  private static String kind(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case String _ -> "a string";
      case Number _ -> "a number";
      case Boolean _ -> "a boolean";
      default -> "a " + value.getClass().getSimpleName();
    };
  }
}
