package dev.tenon.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableTest {
  @Test void aReasonIsInWords() {
    assertEquals("permission denied", Unreadable.reason(new AccessDeniedException("a")));
    assertEquals("there is no such file or folder", Unreadable.reason(new NoSuchFileException("a")));
    assertEquals("named by data.files", Unreadable.reason(new NoSuchFileException("a", null, "named by data.files")));
    assertEquals("it is not a folder", Unreadable.reason(new NotDirectoryException("a")));
    assertEquals("No space left on device",
        Unreadable.reason(new FileSystemException("a", null, "No space left on device")));
    assertEquals("odd", Unreadable.reason(new IOException("odd")));
    assertEquals("IOException", Unreadable.reason(new IOException()));
  }

  @Test void aFolderThatIsAFileIsCalledSo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    try (var entries = Files.list(file)) {
      entries.count();
    } catch (IOException e) {
      assertEquals(file + ": it cannot be read: it is not a folder", Unreadable.error(file, e).getMessage());
      return;
    }
    throw new AssertionError("a file has no entries");
  }
}
