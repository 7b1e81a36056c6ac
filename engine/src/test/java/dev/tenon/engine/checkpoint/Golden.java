package dev.tenon.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the golden files are; tests that need them are skipped where they are not. */
final class Golden {
  private Golden() {}

  static Path family(String name) {
    String shared = System.getenv("TENON_SHARED");
    Path folder = Path.of(shared == null ? System.getProperty("tenon.shared", "../../shared") : shared, "golden",
        "families", name);
    Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no golden files at " + folder);
    return folder;
  }
}
