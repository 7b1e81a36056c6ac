package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.data.DocumentsContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderContractTest extends DocumentsContract {
  @TempDir Path folder;

  @Override protected Documents spec() {
    try {
      Files.writeString(folder.resolve("b.txt"), "second\r\n");
      Files.writeString(Files.createDirectories(folder.resolve("below")).resolve("a.txt"), "first: é 🙂\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Folder(folder, ".txt");
  }
}
