package dev.tenon.engine.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A piece of a config that knows where it was written. Immutable. */
public sealed interface Node {
  /** Where it stands; for a value in a mapping, where its key does. */
  Place place();

  /** What it is, for messages: {@code 'abc'}, {@code a mapping}. */
  String described();

  /**
   * Keys and values, in the order written.
   *
   * @param formerType what {@code type} was before an override replaced it, as the other keys were written for that
   */
  record Mapping(Place place, Map<String, Node> entries, Optional<Node> formerType) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    public Mapping(Place place, Map<String, Node> entries) {
      this(place, entries, Optional.empty());
    }

    public Optional<Node> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /** Where a key stands; the mapping's own place if it has no such key. */
    Place placeOf(String key) {
      return find(key).map(Node::place).orElse(place);
    }

    /** What to blame when values do not fit each other: the last override among them, or all. */
    public Place culprit() {
      return places(this).filter(Place::override).reduce((first, last) -> last).orElse(place);
    }

    private static Stream<Place> places(Node node) {
      return switch (node) {
        case Mapping m -> m.entries.values().stream().flatMap(e -> Stream.concat(Stream.of(e.place()), places(e)));
        case Sequence s -> s.items.stream().flatMap(i -> Stream.concat(Stream.of(i.place()), places(i)));
        case Scalar _ -> Stream.empty();
      };
    }

    /** The same with a key added or its value replaced. */
    public Mapping with(String key, Node value) {
      var changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(place, changed, formerType);
    }

    /** The same without a key. */
    public Mapping without(String key) {
      var changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(place, changed, formerType);
    }

    @Override public String described() {
      return "a mapping";
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override public String described() {
      return "a list";
    }
  }

  /**
   * A single value.
   *
   * @param value a String, Long, BigInteger, Double or Boolean; empty for null
   * @param text as it was written
   */
  record Scalar(Place place, Optional<Object> value, String text) implements Node {
    @Override public String described() {
      return value.isEmpty() ? "empty" : "'" + text + "'";
    }
  }

  /**
   * The node for a tree of maps, lists, strings, numbers and booleans.
   *
   * @throws ConfigException if it holds anything else
   */
  static Node of(Object tree, Place place) {
    return switch (tree) {
      case Map<?, ?> map -> {
        var entries = new LinkedHashMap<String, Node>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), of(value, place)));
        yield new Mapping(place, entries);
      }
      case List<?> list -> {
        var items = new ArrayList<Node>();
        for (Object item : list) items.add(of(item, place));
        yield new Sequence(place, items);
      }
      case Integer n -> new Scalar(place, Optional.of(n.longValue()), n.toString());
      case Float n -> new Scalar(place, Optional.of(Double.valueOf(n.toString())), n.toString());
      case String _,Long _,java.math.BigInteger _,Double _,Boolean _ ->
        new Scalar(place, Optional.of(tree), tree.toString());
      default -> throw new ConfigException(place, "",
          "holds " + tree + " of " + tree.getClass() + ", must hold maps, lists, strings, numbers and booleans only");
    };
  }
}
