package dev.tenon.engine.report;

import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.run.RunFolder;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Single settings of a resolved config, as they are written. */
record Settings(Optional<Node.Mapping> root) {
  /** Those of a run; none if it has no config. */
  static Settings of(RunFolder folder) {
    return new Settings(
        Files.isRegularFile(folder.config()) ? Optional.of(YamlReader.read(folder.config())) : Optional.empty());
  }

  /** A setting's value; of components their types: {@code grouped-query/linear} if there are several. */
  Optional<String> text(String path) {
    Optional<Node> node = root.map(Node.class::cast);
    for (String key : path.split("\\."))
      node = node.flatMap(n -> n instanceof Node.Mapping m ? m.find(key) : Optional.empty());
    return node.flatMap(Settings::text);
  }

  private static Optional<String> text(Node node) {
    return switch (node) {
      case Node.Scalar s -> s.value().map(_ -> s.text());
      case Node.Mapping m -> m.find("type").flatMap(Settings::text);
      case Node.Sequence s ->
        Optional.of(s.items().stream().flatMap(item -> text(item).stream()).distinct().collect(Collectors.joining("/")))
            .filter(t -> !t.isEmpty());
    };
  }

  private Optional<Object> value(String path) {
    int dot = path.indexOf('.');
    return root.flatMap(r -> r.find(path.substring(0, dot)))
        .flatMap(s -> s instanceof Node.Mapping m ? m.find(path.substring(dot + 1)) : Optional.empty())
        .flatMap(n -> n instanceof Node.Scalar s ? s.value() : Optional.empty());
  }

  /** A whole number, by section and key. */
  OptionalInt whole(String path) {
    return value(path).filter(v -> v instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE)
        .map(v -> OptionalInt.of(((Long) v).intValue()))
        .orElse(OptionalInt.empty());
  }

  /** Updates that the run is to have; unknown if it is to pass over its data so many times. */
  OptionalInt steps() {
    return value("train.num_train_epochs").isPresent() ? OptionalInt.empty() : whole("train.max_steps");
  }
}
