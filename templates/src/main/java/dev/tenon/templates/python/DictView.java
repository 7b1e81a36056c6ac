package dev.tenon.templates.python;

import java.util.Iterator;
import java.util.Locale;

/** A dict's keys, values or items, in their order. */
public record DictView(Kind kind, Dict dict) {
  /** What of a dict is seen. */
  public enum Kind {
    KEYS, VALUES, ITEMS
  }

  String typeName() {
    return "dict_" + kind.name().toLowerCase(Locale.ROOT);
  }

  Iterator<Object> iterator() {
    return switch (kind) {
      case KEYS -> dict.keys().iterator();
      case VALUES -> dict.values().iterator();
      case ITEMS -> dict.items().iterator();
    };
  }
}
