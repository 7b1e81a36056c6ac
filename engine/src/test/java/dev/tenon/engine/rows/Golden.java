package dev.tenon.engine.rows;

import dev.tenon.engine.file.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Golden files of data; tests that need them are skipped where they are not. */
final class Golden {
  private Golden() {}

  static Map<String, Object> data(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "../../shared"), "golden", "data", name);
    Assumptions.assumeTrue(Files.isRegularFile(file), () -> "no golden file at " + file);
    return Json.read(file);
  }

  @SuppressWarnings("unchecked") static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }

  static int[] ints(Object list) {
    return ((List<?>) list).stream().mapToInt(it -> (Integer) it).toArray();
  }
}
