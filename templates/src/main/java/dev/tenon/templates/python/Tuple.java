package dev.tenon.templates.python;

import java.util.List;

/** A tuple; one with names has its items as attributes too. */
public record Tuple(List<Object> items, List<String> names) {
  public Tuple {
    items = List.copyOf(items);
    names = List.copyOf(names);
  }

  public static Tuple of(Object... items) {
    return new Tuple(List.of(items), List.of());
  }

  public static Tuple of(List<Object> items) {
    return new Tuple(items, List.of());
  }
}
