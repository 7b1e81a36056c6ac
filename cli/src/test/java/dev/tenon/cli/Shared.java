package dev.tenon.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Golden files and data that are not in the repository; a test that needs them is skipped where they are absent. */
final class Shared {
  private Shared() {}

  static Path file(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "../shared")).resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is absent; TENON_SHARED names the folder");
    return file;
  }
}
