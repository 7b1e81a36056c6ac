package dev.tenon.plugins.finetuning;

import dev.tenon.api.spec.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Typed reading of an adapter_config.json. A key with null is as good as none. */
record PeftConfig(Map<String, Object> tree) {
  /** What says nothing about the numbers of a model. */
  private static final Set<String> BESIDES = Set.of("peft_type", "task_type", "base_model_name_or_path", "auto_mapping",
      "revision", "inference_mode", "peft_version", "fan_in_fan_out", "runtime_config", "megatron_core");

  /**
   * Refuses what the strategy does not do: keys it does not know that are set to something.
   *
   * @param known that it knows, or need not
   */
  void only(Collection<String> known) {
    tree.forEach((key, value) -> {
      if (!known.contains(key) && !BESIDES.contains(key) && set(value))
        throw new IllegalArgumentException(key + " is " + value + ", which is not supported; it must be left out");
    });
  }

  private static boolean set(Object value) {
    return switch (value) {
      case null -> false;
      case Boolean b -> b;
      case Collection<?> c -> !c.isEmpty();
      case Map<?, ?> m -> !m.isEmpty();
      default -> true;
    };
  }

  private Optional<Object> find(String key) {
    return Optional.ofNullable(tree.get(key));
  }

  IllegalArgumentException wrong(String key, String must) {
    return new IllegalArgumentException(key + " is " + find(key).orElse("missing") + "; it must be " + must);
  }

  boolean flag(String key) {
    return find(key).map(v -> {
      if (v instanceof Boolean b) return b;
      throw wrong(key, "true or false");
    }).orElse(false);
  }

  int whole(String key, int fallback) {
    return find(key).map(v -> {
      if (v instanceof Integer n) return n;
      throw wrong(key, "a whole number");
    }).orElse(fallback);
  }

  double number(String key, double fallback) {
    return find(key).map(v -> {
      if (v instanceof Number n) return n.doubleValue();
      throw wrong(key, "a number");
    }).orElse(fallback);
  }

  String text(String key, String fallback) {
    return find(key).map(v -> {
      if (v instanceof String s) return s;
      throw wrong(key, "text");
    }).orElse(fallback);
  }

  /** Texts of a list, or one alone. */
  List<String> texts(String key) {
    return find(key).map(v -> {
      if (v instanceof String s) return List.of(s);
      if (v instanceof List<?> list && list.stream().allMatch(i -> i instanceof String))
        return list.stream().map(String::valueOf).toList();
      throw wrong(key, "text or a list of texts");
    }).orElse(List.of());
  }

  List<Integer> wholes(String key) {
    return find(key).map(v -> {
      if (v instanceof Integer n) return List.of(n);
      var all = new ArrayList<Integer>();
      if (v instanceof List<?> list) for (Object each : list) if (each instanceof Integer n) all.add(n);
      if (v instanceof List<?> list && list.size() == all.size()) return List.copyOf(all);
      throw wrong(key, "a whole number or a list of them");
    }).orElse(List.of());
  }

  Optional<Selection> selection(String key) {
    return find(key)
        .map(v -> v instanceof String s ? new Selection.Expression(s) : new Selection.Entries(texts(key)));
  }

  /** Numbers by pattern, in the order of the file. */
  Map<String, Number> numbers(String key) {
    var all = new LinkedHashMap<String, Number>();
    find(key).ifPresent(v -> {
      if (!(v instanceof Map<?, ?> map)) throw wrong(key, "an object of patterns and numbers");
      map.forEach((pattern, number) -> {
        if (!(number instanceof Number n)) throw wrong(key, "an object of patterns and numbers");
        all.put(String.valueOf(pattern), n);
      });
    });
    return all;
  }

  /** What a selection is in a file. */
  static Object tree(Selection selection) {
    return switch (selection) {
      case Selection.Expression(String text) -> text;
      case Selection.Entries(List<String> entries) -> entries;
    };
  }

  /** A number as files have it: whole ones without a point. */
  static Number plain(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1 << 30) return (int) number;
    return number;
  }
}
