package dev.tenon.templates.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What is true of all values: type, truth, length, iteration; and what Java's values are here. */
public final class Values {
  private Values() {}

  /** A Java value (null, Boolean, Number, CharSequence, Map, Collection) as one of these; maps and lists are copied. */
  public static Object of(@Nullable Object java) {
    return switch (java) {
      case null -> None.NONE;
      case Boolean b -> b;
      case Long l -> l;
      case Double d -> d;
      case Float f -> Double.valueOf(f.toString());
      case BigInteger i -> Numbers.normal(i);
      case java.math.BigDecimal d -> d.doubleValue();
      case Number n -> n.longValue();
      case CharSequence s -> s.toString();
      case Map<?, ?> map -> {
        var dict = new Dict();
        map.forEach((k, v) -> dict.put(of(k), of(v)));
        yield dict;
      }
      case Collection<?> list -> {
        var items = new ArrayList<Object>(list.size());
        list.forEach(v -> items.add(of(v)));
        yield items;
      }
      case Character c -> c.toString();
      default -> "<" + java.getClass().getSimpleName() + ">";
    };
  }

  public static String typeName(Object value) {
    return switch (value) {
      case None _ -> "NoneType";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case BigInteger _ -> "int";
      case Double _ -> "float";
      case String _ -> "str";
      case Markup _ -> "Markup";
      case List<?> _ -> "list";
      case Tuple _ -> "tuple";
      case Dict _ -> "dict";
      case DictView v -> v.typeName();
      case Range _ -> "range";
      case Generator _ -> "generator";
      case Undefined _ -> "Undefined";
      case Bytes _ -> "bytes";
      case PythonObject o -> o.typeName();
      default -> "function";
    };
  }

  public static boolean truth(Object value) {
    return switch (value) {
      case None _ -> false;
      case Undefined _ -> false;
      case Boolean b -> b;
      case Long l -> l != 0;
      case BigInteger i -> i.signum() != 0;
      case Double d -> d != 0;
      default -> !hasLength(value) || length(value) != 0;
    };
  }

  /** Whether it is text. */
  public static boolean isText(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /** The characters of a text; anything else is an error. */
  public static String text(Object value) {
    return switch (value) {
      case String s -> s;
      case Markup m -> m.text();
      case Undefined u -> throw u.error();
      default -> throw PythonError.type("must be str, not " + typeName(value));
    };
  }

  public static boolean hasLength(Object value) {
    return switch (value) {
      case String _ -> true;
      case Markup _ -> true;
      case List<?> _ -> true;
      case Tuple _ -> true;
      case Dict _ -> true;
      case DictView _ -> true;
      case Range _ -> true;
      case Bytes _ -> true;
      case Undefined _ -> true;
      default -> false;
    };
  }

  /** Texts are as long as they have code points. */
  public static long length(Object value) {
    return switch (value) {
      case String s -> CodePoints.length(s);
      case Markup m -> CodePoints.length(m.text());
      case List<?> l -> l.size();
      case Tuple t -> t.items().size();
      case Dict d -> d.size();
      case DictView v -> v.dict().size();
      case Range r -> r.length();
      case Bytes b -> b.latin1().length();
      case Undefined _ -> 0;
      default -> throw PythonError.type("object of type '" + typeName(value) + "' has no len()");
    };
  }

  public static boolean isIterable(Object value) {
    return hasLength(value) || value instanceof Generator;
  }

  public static Iterator<Object> iterate(Object value) {
    return switch (value) {
      case Generator g -> g.rest();
      case Undefined _ -> List.of().iterator();
      case String s -> s.codePoints().<Object>mapToObj(Character::toString).iterator();
      case Markup m -> m.text().codePoints().<Object>mapToObj(c -> new Markup(Character.toString(c))).iterator();
      case List<?> l -> list(l).iterator();
      case Tuple t -> t.items().iterator();
      case Dict d -> d.keys().iterator();
      case DictView v -> v.iterator();
      case Range r -> LongStream.range(0, r.length()).<Object>mapToObj(r::get).iterator();
      case Bytes b -> b.latin1().chars().<Object>mapToObj(c -> (long) c).iterator();
      default -> throw PythonError.type("'" + typeName(value) + "' object is not iterable");
    };
  }

  /** All that it gives when iterated, in a list of its own. */
  public static List<Object> collect(Object value) {
    return Generator.drain(iterate(value));
  }

  @SuppressWarnings("unchecked") static List<Object> list(List<?> list) {
    return (List<Object>) list;
  }
}
