package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a call passes: by place and by name. */
public record Arguments(List<Object> positional, Map<String, Object> named) {
  public static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** Given to parameters: each by its place in the list of names, or empty. */
  public record Bound(List<Optional<Object>> values) {
    public boolean has(int index) {
      return values.get(index).isPresent();
    }

    public Object get(int index) {
      return values.get(index).orElseThrow();
    }

    public Object get(int index, Object otherwise) {
      return values.get(index).orElse(otherwise);
    }

    public boolean truth(int index) {
      return values.get(index).map(Values::truth).orElse(false);
    }

    public int integer(int index, int otherwise) {
      return values.get(index).map(Numbers::index).orElse(otherwise);
    }

    public String text(int index, String otherwise) {
      return values.get(index).map(Values::text).orElse(otherwise);
    }
  }

  /** Binds to named parameters, of which the first so many must be given. */
  public Bound bind(String function, int required, String... names) {
    if (positional.size() > names.length)
      throw PythonError
          .type(function + "() takes at most " + names.length + " arguments (" + positional.size() + " given)");
    var rest = new LinkedHashMap<>(named);
    var values = new ArrayList<Optional<Object>>();
    for (int i = 0; i < names.length; i++) {
      Optional<Object> byName = Optional.ofNullable(rest.remove(names[i]));
      if (i < positional.size() && byName.isPresent())
        throw PythonError.type(function + "() got multiple values for argument '" + names[i] + "'");
      Optional<Object> value = i < positional.size() ? Optional.of(positional.get(i)) : byName;
      if (value.isEmpty() && i < required)
        throw PythonError.type(function + "() missing required argument '" + names[i] + "' (pos " + (i + 1) + ")");
      values.add(value);
    }
    if (!rest.isEmpty())
      throw PythonError
          .type(function + "() got an unexpected keyword argument '" + rest.keySet().iterator().next() + "'");
    return new Bound(values);
  }

  /** Binds to parameters without names. */
  public Bound places(String function, int required, int most) {
    if (!named.isEmpty()) throw PythonError.type("str." + function + "() takes no keyword arguments");
    if (positional.size() < required || positional.size() > most)
      throw PythonError.type(function + " expected " + (required == most ? required + "" : required + " to " + most)
          + " arguments, got " + positional.size());
    var values = new ArrayList<Optional<Object>>();
    for (int i = 0; i < most; i++)
      values.add(i < positional.size() ? Optional.of(positional.get(i)) : Optional.empty());
    return new Bound(values);
  }
}
