package dev.tenon.engine.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Assignments that change a config before it is bound: {@code train.learning_rate=3e-4}, {@code model.attention.0.type=linear}.
 * The value is YAML. Whether the path means anything is found when the config is bound.
 */
public final class Overrides {
  private final Place place;
  private final List<String> path;

  private Overrides(String assignment, List<String> path) {
    this.place = Place.override(assignment);
    this.path = path;
  }

  /**
   * The config with the assignments made, in their order.
   *
   * @throws ConfigException if an assignment cannot be read or leads through something that has no such entry
   */
  public static Node.Mapping apply(Node.Mapping root, List<String> assignments) {
    Node.Mapping changed = root;
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      String path = equals < 0 ? "" : assignment.substring(0, equals).strip();
      if (!path.matches("[^.\\s]+(\\.[^.\\s]+)*"))
        throw new ConfigException(Place.override(assignment), "", "must be PATH=VALUE, train.seed=1 for example");
      var override = new Overrides(assignment, List.of(path.split("\\.")));
      Node value = override.value(assignment.substring(equals + 1));
      changed = YamlReader.include(override.mapping(changed, 0, value), override.path.getFirst(), Path.of(""));
    }
    return changed;
  }

  private Node value(String text) {
    if (text.isBlank()) return new Node.Scalar(place, Optional.empty(), "");
    return YamlReader.parse(text, line -> place);
  }

  private Node.Mapping mapping(Node.Mapping mapping, int depth, Node value) {
    String key = path.get(depth);
    Optional<Node> old = mapping.find(key);
    Node next = depth == path.size() - 1
        ? value
        : inside(old.orElseGet(() -> new Node.Mapping(place, Map.of())), depth + 1, value);
    Node.Mapping changed = mapping.with(key, next);
    boolean retyped = key.equals("type") && depth == path.size() - 1 && mapping.formerType().isEmpty();
    return retyped ? new Node.Mapping(changed.place(), changed.entries(), old) : changed;
  }

  /** @param depth how many keys of the path lead to the node */
  private Node inside(Node node, int depth, Node value) {
    return switch (node) {
      case Node.Mapping mapping -> mapping(mapping, depth, value);
      case Node.Sequence sequence -> item(sequence, depth, value);
      // A component given by its type alone gets its first setting.
      case Node.Scalar s when s.value().orElse(0) instanceof String ->
        mapping(new Node.Mapping(s.place(), Map.of("type", s)), depth, value);
      case Node.Scalar s when s.value().isEmpty() -> mapping(new Node.Mapping(s.place(), Map.of()), depth, value);
      case Node.Scalar s -> throw new ConfigException(place, here(depth),
          "is " + s.described() + " (" + s.place() + "), which has no keys");
    };
  }

  private Node item(Node.Sequence sequence, int depth, Node value) {
    String key = path.get(depth);
    int size = sequence.items().size();
    if (!key.matches("\\d{1,9}") || Integer.parseInt(key) >= size) {
      throw new ConfigException(place, here(depth), size == 0
          ? "is an empty list"
          : "is a list (" + sequence.place() + "); the next word is '" + key + "', must be a number from 0 to "
              + (size - 1));
    }
    int index = Integer.parseInt(key);
    var items = new ArrayList<>(sequence.items());
    items.set(index, depth == path.size() - 1 ? value : inside(items.get(index), depth + 1, value));
    return new Node.Sequence(sequence.place(), items);
  }

  private String here(int depth) {
    return String.join(".", path.subList(0, depth));
  }
}
