package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.data.DocumentsContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class TextContractTest extends DocumentsContract {
  @TempDir Path folder;

  @Override protected Documents spec() {
    return new Text(List.of(file("b.txt", "second\r\n"), file("a.txt", "first: é 🙂\n")));
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
