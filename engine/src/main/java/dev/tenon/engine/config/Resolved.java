package dev.tenon.engine.config;

import dev.tenon.api.nn.Records;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.spec.Spec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Records as the trees of maps, lists, strings, numbers and booleans that bind to them again, every default filled in. */
public final class Resolved {
  private Resolved() {}

  /**
   * The tree of a record, in order of declaration; a component begins with its {@code type}. Optional settings that are not
   * set are left out. Whole numbers are Integer or Long; others are Double, a float's the one with its shortest decimal.
   */
  public static Map<String, Object> of(Record record) {
    var tree = new LinkedHashMap<String, Object>();
    if (record instanceof Spec spec) tree.put("type", spec.type());
    for (Setting s : Setting.of(record.getClass()))
      value(Records.get(s.component(), record)).ifPresent(v -> tree.put(s.key(), v));
    return tree;
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    var tree = new LinkedHashMap<String, Object>();
    map.forEach((name, each) -> value(each).ifPresent(v -> tree.put(name.toString(), v)));
    return tree;
  }

  /** What a setting is in a tree; empty if it is not set. */
  static Optional<Object> value(Object value) {
    return switch (value) {
      case Optional<?> o -> o.flatMap(Resolved::value);
      case OptionalInt o -> o.isPresent() ? Optional.of(o.getAsInt()) : Optional.empty();
      case OptionalDouble o -> o.isPresent() ? Optional.of(o.getAsDouble()) : Optional.empty();
      // A component that stands for a list of one: see Binding.
      case List<?> list when list.size() == 1 && list.getFirst() instanceof Spec spec -> value(spec);
      case List<?> list -> Optional.of(list.stream().flatMap(v -> value(v).stream()).toList());
      case Map<?, ?> map -> Optional.of(named(map));
      case Selection.Expression(String text) -> Optional.of(text);
      case Selection.Entries(List<String> entries) -> Optional.of(entries);
      case Record record -> Optional.of(of(record));
      case Spec spec -> Optional.of(spec.type());
      case Float f -> Optional.of(Double.valueOf(f.toString()));
      case Path path -> Optional.of(path.toString());
      case Enum<?> constant -> Optional.of(Setting.kebab(constant));
      case String _,Integer _,Long _,Double _,Boolean _ -> Optional.of(value);
      default -> throw new IllegalStateException("a setting of " + value.getClass() + ", which a config cannot hold");
    };
  }
}
