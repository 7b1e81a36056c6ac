package dev.tenon.templates.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names and their values; what is not here is looked for further out. */
final class Scope {
  private final Optional<Scope> outer;
  private final Map<String, Object> values = new HashMap<>();

  Scope() {
    outer = Optional.empty();
  }

  Scope(Scope outer) {
    this.outer = Optional.of(outer);
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  Optional<Object> get(String name) {
    Object value = values.get(name);
    if (value != null) return Optional.of(value);
    return outer.isEmpty() ? Optional.empty() : outer.get().get(name);
  }
}
