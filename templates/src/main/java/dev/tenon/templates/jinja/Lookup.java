package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Attributes;
import dev.tenon.templates.python.Casing;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What filters take of an item: a path such as {@code address.city} or {@code lines.0}. */
final class Lookup {
  private Lookup() {}

  /** By a path, or the item itself for None; what is undefined on the way becomes the default, if there is one. */
  static UnaryOperator<Object> path(Object attribute, Optional<Object> otherwise) {
    List<Object> parts = parts(attribute);
    return item -> {
      Object value = item;
      for (Object part : parts) {
        value = Attributes.item(value, part);
        if (value instanceof Undefined && otherwise.isPresent()) value = otherwise.get();
      }
      return value;
    };
  }

  /** As path, with texts in small letters unless case matters. */
  static UnaryOperator<Object> key(Object attribute, boolean caseSensitive) {
    UnaryOperator<Object> path = path(attribute, Optional.empty());
    return item -> folded(path.apply(item), caseSensitive);
  }

  static Object folded(Object value, boolean caseSensitive) {
    return !caseSensitive && Values.isText(value) ? Casing.lower(Values.text(value)) : value;
  }

  private static List<Object> parts(Object attribute) {
    if (attribute == None.NONE) return List.of();
    if (!Values.isText(attribute)) return List.of(attribute);
    var parts = new ArrayList<Object>();
    for (String part : Values.text(attribute).split("\\.", -1))
      parts.add(!part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit)
          ? (Object) Long.parseLong(part)
          : part);
    return parts;
  }
}
