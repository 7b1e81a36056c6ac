package dev.tenon.engine.config;

import dev.tenon.api.spec.Selection;
import dev.tenon.api.spec.Spec;
import dev.tenon.engine.plugin.Role;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What a setting can be: the closed set of types that configs hold. */
sealed interface Kind {
  /** What a value must be, for messages: {@code a whole number}. */
  String expected();

  /** A value without parts; {@code type} is the wrapper class of a primitive. */
  record Single(Class<?> type) implements Kind {
    @Override public String expected() {
      if (type == Integer.class || type == Long.class) return "a whole number";
      if (type == Float.class || type == Double.class) return "a number";
      if (type == Boolean.class) return "true or false";
      if (type == Path.class) return "a path";
      if (type == String.class) return "text";
      return Arrays.stream(type.getEnumConstants()).map(c -> Setting.kebab((Enum<?>) c))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
  }

  /** A value that may be left out; {@code type} is Optional, OptionalInt or OptionalDouble. */
  record Maybe(Class<?> type, Kind of) implements Kind {
    @Override public String expected() {
      return of.expected();
    }
  }

  /** A list. */
  record Many(Kind of) implements Kind {
    @Override public String expected() {
      return of instanceof Component ? of.expected() + ", or a list of them" : "a list, each entry " + of.expected();
    }
  }

  /** A mapping from names of the user's choice, in the order of the file. */
  record Named(Kind of) implements Kind {
    @Override public String expected() {
      return "a mapping, each value " + of.expected();
    }
  }

  /** One text or a list of texts. */
  record Selected() implements Kind {
    @Override public String expected() {
      return "text, or a list of texts";
    }
  }

  /** A record of further settings. */
  record Section(Class<? extends Record> type) implements Kind {
    @Override public String expected() {
      return "a mapping (keys: " + Setting.of(type).stream().map(Setting::key).collect(Collectors.joining(", ")) + ")";
    }
  }

  /** A component that plugins provide. */
  record Component(Role<?> role) implements Kind {
    @Override public String expected() {
      return "a type of " + role.title() + ", or a mapping with its type and settings";
    }
  }

  /**
   * The kind of a Java type.
   *
   * @throws IllegalStateException if configs cannot hold it
   */
  static Kind of(Type type, String where) {
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class)
      return new Maybe(Optional.class, of(p.getActualTypeArguments()[0], where));
    if (type instanceof ParameterizedType p && p.getRawType() == List.class)
      return new Many(of(p.getActualTypeArguments()[0], where));
    if (type instanceof ParameterizedType p && p.getRawType() == Map.class
        && p.getActualTypeArguments()[0] == String.class)
      return new Named(of(p.getActualTypeArguments()[1], where));
    if (type == Selection.class) return new Selected();
    if (type == OptionalInt.class) return new Maybe(OptionalInt.class, new Single(Integer.class));
    if (type == OptionalDouble.class) return new Maybe(OptionalDouble.class, new Single(Double.class));
    if (type == int.class || type == Integer.class) return new Single(Integer.class);
    if (type == long.class || type == Long.class) return new Single(Long.class);
    if (type == float.class || type == Float.class) return new Single(Float.class);
    if (type == double.class || type == Double.class) return new Single(Double.class);
    if (type == boolean.class || type == Boolean.class) return new Single(Boolean.class);
    if (type == String.class || type == Path.class) return new Single((Class<?>) type);
    if (type instanceof Class<?> c && c.isEnum()) return new Single(c);
    if (type instanceof Class<?> c && c.isRecord()) return new Section(c.asSubclass(Record.class));
    if (type instanceof Class<?> c && Spec.class.isAssignableFrom(c)) {
      Optional<Role<?>> role = Role.ALL.stream().filter(r -> r.service() == c).findFirst();
      if (role.isPresent()) return new Component(role.get());
    }
    throw new IllegalStateException(where + " is of " + type + ", which a config cannot hold");
  }

  /** The kind of a setting. */
  static Kind of(Setting setting) {
    return of(setting.component().getGenericType(),
        setting.component().getDeclaringRecord().getName() + "." + setting.component().getName());
  }
}
