package dev.tenon.cli;

import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Configs that come with the command line: those of the folder {@code configs} that it uses itself. */
final class PackagedConfig {
  private PackagedConfig() {}

  /** A config as a tree of maps, lists, strings, numbers and booleans. */
  static Map<String, Object> read(String name) {
    try (InputStream in = PackagedConfig.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException(name + " is missing from " + PackagedConfig.class.getModule());
      Node root = YamlReader.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
      if (root instanceof Node.Mapping mapping) return tree(mapping);
      throw new IllegalStateException(name + " is no mapping");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> tree(Node.Mapping mapping) {
    var tree = new LinkedHashMap<String, Object>();
    mapping.entries().forEach((key, node) -> tree.put(key, tree(node)));
    return tree;
  }

  private static Object tree(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> tree(mapping);
      case Node.Sequence sequence -> sequence.items().stream().map(PackagedConfig::tree).toList();
      case Node.Scalar scalar ->
        scalar.value().orElseThrow(() -> new IllegalStateException(scalar.place() + ": a value is missing"));
    };
  }
}
