package dev.tenon.cli;

import java.nio.file.Path;
import java.util.List;

/** Texts as values of assignments, whatever is in them. */
final class Quoted {
  private Quoted() {}

  static String text(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static String path(Path path) {
    return text(path.toString());
  }

  static String paths(List<Path> paths) {
    return "[" + String.join(", ", paths.stream().map(Quoted::path).toList()) + "]";
  }
}
