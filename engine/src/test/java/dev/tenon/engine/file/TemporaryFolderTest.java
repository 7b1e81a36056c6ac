package dev.tenon.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
  private static Path left(boolean kept) throws IOException {
    try (var folder = new TemporaryFolder("tenon-test")) {
      Files.writeString(Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "text");
      if (kept) folder.keep();
      return folder.path();
    }
  }

  @Test void isGoneWithAllThatIsInIt() throws IOException {
    assertFalse(Files.exists(left(false)));
  }

  @Test void isLeftIfItIsKept() throws IOException {
    Path kept = left(true);
    assertEquals("text", Files.readString(kept.resolve("a/b/c")));
    for (String path : new String[]{"a/b/c", "a/b", "a", ""}) Files.delete(kept.resolve(path));
  }
}
