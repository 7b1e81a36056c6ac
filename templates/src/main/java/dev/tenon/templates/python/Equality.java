package dev.tenon.templates.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Python's {@code ==}, its order and its {@code in}. */
public final class Equality {
  private Equality() {}

  /** What is equal here has keys that are equal to Java; an error for what cannot be a key. */
  public static Object key(Object value) {
    return switch (value) {
      case Boolean b -> b ? 1L : 0L;
      case Double d when d == Math.rint(d) && !Double.isInfinite(d) ->
        Numbers.normal(new BigDecimal(d).toBigInteger());
      case Markup m -> m.text();
      case Tuple t -> t.items().stream().map(Equality::key).toList();
      case Undefined _ -> Undefined.class;
      case List<?> _ -> throw unhashable(value);
      case Dict _ -> throw unhashable(value);
      case DictView _ -> throw unhashable(value);
      default -> value;
    };
  }

  private static PythonError unhashable(Object value) {
    return PythonError.type("unhashable type: '" + Values.typeName(value) + "'");
  }

  public static boolean equal(Object left, Object right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) return Numbers.compare(left, right) == 0;
    if (Values.isText(left) && Values.isText(right)) return Values.text(left).equals(Values.text(right));
    return switch (left) {
      case List<?> l -> right instanceof List<?> r && all(Values.list(l), Values.list(r));
      case Tuple l -> right instanceof Tuple r && all(l.items(), r.items());
      case Dict l -> right instanceof Dict r && same(l, r);
      case Range l -> right instanceof Range r && all(Values.collect(l), Values.collect(r));
      case DictView l -> right instanceof DictView r && (l.kind() == DictView.Kind.VALUES
          ? l.dict() == r.dict()
              && l.kind() == r.kind()
          : l.dict().size() == r.dict().size() && Values.collect(l).stream().allMatch(x -> contains(r, x)));
      case Undefined _ -> right instanceof Undefined;
      default -> left.equals(right);
    };
  }

  private static boolean all(List<Object> left, List<Object> right) {
    if (left.size() != right.size()) return false;
    for (int i = 0; i < left.size(); i++) if (!equal(left.get(i), right.get(i))) return false;
    return true;
  }

  private static boolean same(Dict left, Dict right) {
    if (left.size() != right.size()) return false;
    for (Object key : left.keys()) {
      var other = right.get(key);
      if (other.isEmpty() || !equal(left.get(key).orElseThrow(), other.get())) return false;
    }
    return true;
  }

  /** Below 0, 0 or above 0; what has no order is an error that names the operator. */
  public static int compare(String operator, Object left, Object right) {
    if (left instanceof Undefined u) throw u.error();
    if (right instanceof Undefined u) throw u.error();
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) return Numbers.compare(left, right);
    if (Values.isText(left) && Values.isText(right))
      return CodePoints.compare(Values.text(left), Values.text(right));
    if (left instanceof List<?> l && right instanceof List<?> r)
      return firstDifference(operator, Values.list(l), Values.list(r));
    if (left instanceof Tuple l && right instanceof Tuple r) return firstDifference(operator, l.items(), r.items());
    throw PythonError.type("'" + operator + "' not supported between instances of '" + Values.typeName(left) + "' and '"
        + Values.typeName(right) + "'");
  }

  private static int firstDifference(String operator, List<Object> left, List<Object> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++)
      if (!equal(left.get(i), right.get(i))) return compare(operator, left.get(i), right.get(i));
    return Integer.compare(left.size(), right.size());
  }

  /** The operators {@code < <= > >=}; whatever is compared with a NaN is false. */
  public static boolean ordered(String operator, Object left, Object right) {
    if (isNan(left) || isNan(right)) {
      compare(operator, left, right);
      return false;
    }
    int order = compare(operator, left, right);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean isNan(Object value) {
    return value instanceof Double d && d.isNaN();
  }

  /** {@code item in container}. */
  public static boolean contains(Object container, Object item) {
    if (Values.isText(container)) {
      if (!Values.isText(item)) {
        if (item instanceof Undefined u && !u.errorType().isEmpty())
          throw PythonError.type("'in <string>' requires string as left operand, not Undefined");
        throw PythonError.type("'in <string>' requires string as left operand, not " + Values.typeName(item));
      }
      return Values.text(container).contains(Values.text(item));
    }
    if (container instanceof Dict d) return d.has(item);
    if (container instanceof DictView(DictView.Kind kind, Dict dict) && kind == DictView.Kind.KEYS)
      return dict.has(item);
    if (container instanceof Bytes b)
      return item instanceof Bytes i ? b.latin1().contains(i.latin1()) : b.latin1().indexOf(Numbers.index(item)) >= 0;
    if (!Values.isIterable(container))
      throw PythonError.type("argument of type '" + Values.typeName(container) + "' is not iterable");
    for (var rest = Values.iterate(container); rest.hasNext();) {
      Object next = rest.next();
      if (next == item || equal(next, item)) return true;
    }
    return false;
  }

  /** Python's {@code is}. */
  public static boolean same(Object left, Object right) {
    if (left == right) return true;
    return left.getClass() == right.getClass()
        && (left instanceof Boolean || left instanceof String || left instanceof Long l && l >= -5 && l <= 256)
        && left.equals(right);
  }
}
