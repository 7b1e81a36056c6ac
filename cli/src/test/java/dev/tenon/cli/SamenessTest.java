package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamenessTest {
  @TempDir Path folder;

  private Path checkpoint(String name, String model) throws IOException {
    Path path = Files.createDirectories(folder.resolve(name));
    Files.writeString(path.resolve("model.safetensors"), model);
    for (String file : List.of("optimizer.safetensors", "state.json")) Files.writeString(path.resolve(file), "same");
    return path;
  }

  @Test void theSameBytesAreEqual() throws IOException {
    Sameness same = Sameness.of("twice", checkpoint("one", "abc"), checkpoint("two", "abc"));
    assertTrue(same.all());
    assertEquals(List.of("twice", "equal", "equal", "equal"), List.of(same.row()));
  }

  @Test void oneByteIsFound() throws IOException {
    Sameness same = Sameness.of("twice", checkpoint("one", "abc"), checkpoint("two", "abd"));
    assertFalse(same.all());
    assertEquals("differs from byte 2", same.files().get("model.safetensors"));
  }

  @Test void aMissingFileIsNotEqual() throws IOException {
    Path two = checkpoint("two", "abc");
    Files.delete(two.resolve("state.json"));
    Sameness same = Sameness.of("twice", checkpoint("one", "abc"), two);
    assertFalse(same.all());
    assertEquals("missing: " + two.resolve("state.json"), same.files().get("state.json"));
  }
}
