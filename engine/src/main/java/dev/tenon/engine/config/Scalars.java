package dev.tenon.engine.config;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Turns single values into what settings hold. */
final class Scalars {
  private Scalars() {}

  /** The value as an object of the kind's type. */
  static Object value(Kind.Single kind, Node node, String path) {
    if (!(node instanceof Node.Scalar scalar) || scalar.value().isEmpty()) throw wrong(kind, node, path);
    Class<?> type = kind.type();
    if (type == Integer.class) return Math.toIntExact(whole(kind, scalar, path, Integer.MIN_VALUE, Integer.MAX_VALUE));
    if (type == Long.class) return whole(kind, scalar, path, Long.MIN_VALUE, Long.MAX_VALUE);
    return convert(type, scalar).orElseThrow(() -> wrong(kind, node, path));
  }

  private static Optional<Object> convert(Class<?> type, Node.Scalar scalar) {
    if (type == String.class) return Optional.of(scalar.text());
    if (type == Boolean.class) return scalar.value().filter(v -> v instanceof Boolean);
    if (type == Path.class) return path(scalar.text());
    if (type == Double.class)
      return scalar.value().filter(v -> v instanceof Number).map(v -> ((Number) v).doubleValue());
    if (type == Float.class)
      return scalar.value().filter(v -> v instanceof Number).map(v -> single((Number) v, scalar.text()));
    // Other tools write such names in snake_case.
    for (Object constant : type.getEnumConstants()) {
      if (Setting.kebab((Enum<?>) constant).equals(scalar.text().replace('_', '-'))) return Optional.of(constant);
    }
    return Optional.empty();
  }

  private static Optional<Object> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  /** Read from the text, as rounding to double and then to float is not the same as rounding once. */
  private static float single(Number value, String text) {
    return value instanceof Double d && Double.isFinite(d) ? Float.parseFloat(text) : value.floatValue();
  }

  /** A whole number; written as a float (1e6) too, if it is one. */
  private static long whole(Kind.Single kind, Node.Scalar scalar, String path, long least, long most) {
    Optional<BigInteger> value = scalar.value().flatMap(v -> switch (v) {
      case Long n -> Optional.of(BigInteger.valueOf(n));
      case BigInteger n -> Optional.of(n);
      case Double d when Math.rint(d) == d && Math.abs(d) <= 1L << 53 -> Optional.of(BigInteger.valueOf(d.longValue()));
      default -> Optional.<BigInteger>empty();
    });
    BigInteger number = value.orElseThrow(() -> wrong(kind, scalar, path));
    if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new ConfigException(scalar.place(), path,
          "is " + scalar.described() + ", must be a whole number from " + least + " to " + most);
    }
    return number.longValueExact();
  }

  static ConfigException wrong(Kind kind, Node node, String path) {
    return new ConfigException(node.place(), path, "is " + node.described() + ", must be " + kind.expected());
  }
}
