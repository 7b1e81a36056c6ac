package dev.tenon.engine.config;

import dev.tenon.api.nn.Records;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a user should know of one setting.
 *
 * @param key as configs write it
 * @param type what its value must be: {@code a whole number}
 * @param fallback its default as YAML; empty if it must be given or is unset
 * @param required whether it must be given
 * @param help one line, empty if there is none
 * @param aliases names that others use for it
 */
public record Help(String key, String type, Optional<String> fallback, boolean required, String help,
    List<String> aliases) {
  public Help {
    aliases = List.copyOf(aliases);
  }

  /** The settings of a section, in order of declaration. */
  public static List<Help> of(Class<? extends Record> section) {
    return lines(section, Setting.defaults(section).map(Record.class::cast));
  }

  /** The settings of a component, from an instance that holds the defaults; none if it has none. */
  public static List<Help> of(Spec defaults) {
    return defaults instanceof Record record ? lines(record.getClass(), Optional.of(record)) : List.of();
  }

  /** One line about a component or section as a whole, if it has one. */
  public static Optional<String> summary(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(Doc.class)).map(Doc::value);
  }

  private static List<Help> lines(Class<?> type, Optional<Record> defaults) {
    var lines = new ArrayList<Help>();
    for (Setting s : Setting.of(type)) {
      Kind kind = Kind.of(s);
      Optional<String> fallback = defaults.map(d -> Records.get(s.component(), d)).filter(Help::given).map(Help::yaml)
          .or(s::fallback);
      boolean required = defaults.isEmpty() && s.fallback().isEmpty() && !(kind instanceof Kind.Maybe)
          && !(kind instanceof Kind.Section);
      lines.add(new Help(s.key(), kind.expected(), fallback, required, s.help(), s.aliases()));
    }
    return lines;
  }

  private static boolean given(Object value) {
    return switch (value) {
      case Optional<?> o -> o.isPresent();
      case OptionalInt o -> o.isPresent();
      case OptionalDouble o -> o.isPresent();
      default -> true;
    };
  }

  private static String yaml(Object value) {
    return YamlWriter.flow(Resolved.value(value).orElse(Map.of()));
  }
}
