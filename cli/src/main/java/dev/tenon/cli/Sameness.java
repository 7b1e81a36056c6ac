package dev.tenon.cli;

import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which files of two checkpoints are the same, byte for byte.
 *
 * @param what was done differently
 * @param files by name: {@code equal}, or where they differ
 */
record Sameness(String what, Map<String, String> files) {
  private static final String ADAPTER = "adapter_model.safetensors", MODEL = "model.safetensors";
  private static final List<String> STATE = List.of("optimizer.safetensors", "state.json");
  private static final String EQUAL = "equal";

  static Sameness of(String what, Path one, Path other) {
    var files = new LinkedHashMap<String, String>();
    String weights = Files.exists(one.resolve(ADAPTER)) ? ADAPTER : MODEL;
    files.put(weights, compared(one.resolve(weights), other.resolve(weights)));
    for (String file : STATE) files.put(file, compared(one.resolve(file), other.resolve(file)));
    return new Sameness(what, files);
  }

  private static String compared(Path one, Path other) {
    for (Path file : List.of(one, other)) if (!Files.exists(file)) return "missing: " + file;
    try {
      long at = Files.mismatch(one, other);
      return at < 0 ? EQUAL : "differs from byte " + at;
    } catch (IOException e) {
      throw Unreadable.error(one, e);
    }
  }

  boolean all() {
    return files.values().stream().allMatch(EQUAL::equals);
  }

  static String[] heading() {
    return Stream.concat(Stream.of("against the straight run", "weights"), STATE.stream()).toArray(String[]::new);
  }

  String[] row() {
    return Stream.concat(Stream.of(what), files.values().stream()).toArray(String[]::new);
  }

  Map<String, Object> tree() {
    return Figures.tree("what", what, "equal", all(), "files", files);
  }
}
