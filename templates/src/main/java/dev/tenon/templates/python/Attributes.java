package dev.tenon.templates.python;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands behind a dot or in brackets, as Jinja's immutable sandbox looks it up: nothing that changes a value, nothing internal. */
public final class Attributes {
  private static final Set<String> LIST_CHANGES = Set.of("append", "clear", "extend", "insert", "pop", "remove",
      "reverse", "sort");
  private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> LIST = Set.of("copy", "count", "index"), TUPLE = Set.of("count", "index");
  private static final Set<String> DICT = Set.of("copy", "fromkeys", "get", "items", "keys", "values");
  private static final Set<String> INTEGER = Set.of("as_integer_ratio", "bit_count", "bit_length", "conjugate");
  private static final Set<String> FLOAT = Set.of("as_integer_ratio", "conjugate", "hex", "is_integer");

  /** A method of a value, before it is called. */
  private record Method(Object self, String name) implements Callable, PythonObject {
    @Override public String typeName() {
      return "builtin_function_or_method";
    }

    @Override public Optional<Object> attribute(String attribute) {
      return Optional.empty();
    }

    @Override public String repr() {
      return "<built-in method " + name + " of " + Values.typeName(self) + " object>";
    }

    @Override public boolean equals(Object other) {
      return other instanceof Method(Object owner, String method) && owner == self && method.equals(name);
    }

    @Override public int hashCode() {
      return System.identityHashCode(self) ^ name.hashCode();
    }

    @Override public Object call(Arguments arguments) {
      return switch (self) {
        case String _ -> StringMethods.call(self, name, arguments);
        case Markup _ -> StringMethods.call(self, name, arguments);
        case List<?> l -> sequence(Values.list(l), name, arguments);
        case Tuple t -> sequence(t.items(), name, arguments);
        case Range r -> sequence(Values.collect(r), name, arguments);
        case Dict d -> dict(d, name, arguments);
        case Bytes b -> b.decode();
        default -> number(self, name, arguments);
      };
    }
  }

  private Attributes() {}

  /** {@code value.name}: the attribute, or else the item. */
  public static Object attribute(Object value, String name) {
    Optional<Object> found = own(value, name);
    if (found.isPresent()) return found.get();
    return subscript(value, name).orElseGet(() -> Undefined.of(value, name));
  }

  /** {@code value[key]}: the item, or else the attribute. */
  public static Object item(Object value, Object key) {
    Optional<Object> found = subscript(value, key);
    if (found.isEmpty() && Values.isText(key)) found = own(value, Values.text(key));
    return found.orElseGet(() -> Undefined.of(value, key));
  }

  /** The attribute alone. */
  public static Object only(Object value, String name) {
    return own(value, name).orElseGet(() -> Undefined.of(value, name));
  }

  private static Optional<Object> own(Object value, String name) {
    if (value instanceof Undefined u) throw u.error();
    if (name.startsWith("__") && name.endsWith("__") && name.length() > 4)
      return Optional.of(Undefined.unsafe(value, name));
    boolean changes = value instanceof List<?> && LIST_CHANGES.contains(name)
        || value instanceof Dict && DICT_CHANGES.contains(name);
    if (changes) return Optional.of(Undefined.unsafe(value, name));
    return switch (value) {
      case PythonObject o -> o.attribute(name).map(v -> name.startsWith("_") ? Undefined.unsafe(value, name) : v);
      case String _ -> method(value, name, StringMethods.NAMES);
      case Markup _ -> method(value, name, StringMethods.NAMES);
      case List<?> _ -> method(value, name, LIST);
      case Tuple t when t.names().contains(name) -> Optional.of(t.items().get(t.names().indexOf(name)));
      case Tuple _ -> method(value, name, TUPLE);
      case Dict _ -> method(value, name, DICT);
      case Bytes _ -> method(value, name, Set.of("decode"));
      case Range r -> switch (name) {
        case "start" -> Optional.of(r.start());
        case "stop" -> Optional.of(r.stop());
        case "step" -> Optional.of(r.step());
        default -> method(value, name, TUPLE);
      };
      default -> Numbers.isNumber(value) ? numeric(value, name) : Optional.empty();
    };
  }

  private static Optional<Object> method(Object value, String name, Set<String> names) {
    return names.contains(name) ? Optional.of(new Method(value, name)) : Optional.empty();
  }

  private static Optional<Object> numeric(Object value, String name) {
    return switch (name) {
      case "real" -> Optional.of(Numbers.plus(value));
      case "imag" -> Optional.of(value instanceof Double ? (Object) 0.0 : (Object) 0L);
      case "numerator", "denominator" -> value instanceof Double
          ? Optional.empty()
          : Optional.of(name.equals("numerator") ? Numbers.plus(value) : (Object) 1L);
      default -> method(value, name, value instanceof Double ? FLOAT : INTEGER);
    };
  }

  private static Optional<Object> subscript(Object value, Object key) {
    if (value instanceof Undefined u) throw u.error();
    if (value instanceof Dict d) {
      if (key instanceof List<?> || key instanceof Dict) return Optional.empty();
      return d.get(key);
    }
    if (!Numbers.isInteger(key) || !Values.hasLength(value) || value instanceof DictView) return Optional.empty();
    long length = Values.length(value), index = Numbers.whole(key);
    if (index < 0) index += length;
    if (index < 0 || index >= length) return Optional.empty();
    int at = (int) index;
    return Optional.of(switch (value) {
      case List<?> l -> Values.list(l).get(at);
      case Tuple t -> t.items().get(at);
      case Range r -> r.get(at);
      case Bytes b -> (long) b.latin1().charAt(at);
      case Markup m -> new Markup(CodePoints.between(m.text(), at, at + 1));
      default -> CodePoints.between(Values.text(value), at, at + 1);
    });
  }

  private static Object sequence(List<Object> items, String name, Arguments arguments) {
    if (name.equals("copy")) {
      arguments.places(name, 0, 0);
      return new java.util.ArrayList<>(items);
    }
    var given = arguments.places(name, 1, name.equals("index") ? 3 : 1);
    if (name.equals("count")) return items.stream().filter(v -> Equality.equal(v, given.get(0))).count();
    var at = CodePoints.Indices.of(items.size(), given.values().get(1), given.values().get(2), Optional.empty());
    for (int i = at.start(); i < at.stop(); i++) if (Equality.equal(items.get(i), given.get(0))) return (long) i;
    throw PythonError.value(Printing.repr(given.get(0)) + " is not in list");
  }

  private static Object dict(Dict dict, String name, Arguments arguments) {
    if (name.equals("get")) {
      var given = arguments.places(name, 1, 2);
      return dict.get(given.get(0)).orElseGet(() -> given.get(1, None.NONE));
    }
    if (name.equals("fromkeys")) return fromKeys(arguments);
    arguments.places(name, 0, 0);
    return switch (name) {
      case "items" -> new DictView(DictView.Kind.ITEMS, dict);
      case "keys" -> new DictView(DictView.Kind.KEYS, dict);
      case "values" -> new DictView(DictView.Kind.VALUES, dict);
      default -> new Dict(dict);
    };
  }

  /** {@code dict.fromkeys}. */
  public static Dict fromKeys(Arguments arguments) {
    var given = arguments.places("fromkeys", 1, 2);
    var made = new Dict();
    Values.collect(given.get(0)).forEach(key -> made.put(key, given.get(1, None.NONE)));
    return made;
  }

  private static Object number(Object number, String name, Arguments arguments) {
    arguments.places(name, 0, 0);
    return switch (name) {
      case "conjugate" -> Numbers.plus(number);
      case "is_integer" ->
        Numbers.real(number) == Math.rint(Numbers.real(number)) && Double.isFinite(Numbers.real(number));
      case "bit_length" -> (long) Numbers.big(number).abs().bitLength();
      case "bit_count" -> (long) Numbers.big(number).abs().bitCount();
      case "hex" -> Double.toHexString(Numbers.real(number)).replaceAll("p(?=\\d)", "p+");
      default -> ratio(number);
    };
  }

  private static Tuple ratio(Object number) {
    if (!(number instanceof Double d)) return Tuple.of(Numbers.plus(number), 1L);
    if (!Double.isFinite(d)) Numbers.truncate(d);
    var exact = new java.math.BigDecimal(d);
    BigInteger below = BigInteger.TEN.pow(Math.max(0, exact.scale())),
        above = exact.multiply(new java.math.BigDecimal(below)).toBigInteger();
    BigInteger common = above.gcd(below).max(BigInteger.ONE);
    return Tuple.of(Numbers.normal(above.divide(common)), Numbers.normal(below.divide(common)));
  }
}
