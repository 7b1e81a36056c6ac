package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.data.DocumentsContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class JsonlContractTest extends DocumentsContract {
  @TempDir Path folder;

  @Override protected Documents spec() {
    return new Jsonl(
        List.of(file("a.jsonl", "{\"text\": \"one\"}\n\n{\"id\": 2, \"text\": \"tw\\u00f6\"}\n{\"text\":\"three\"}")),
        "text");
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
