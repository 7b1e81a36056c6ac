package dev.tenon.plugins.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Documents;
import dev.tenon.api.data.MalformedData;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> read(Documents documents) throws IOException {
    try (Stream<String> all = documents.read()) {
      return all.toList();
    }
  }

  @Test void eachFileIsOneDocumentInTheOrderGiven() throws IOException {
    Path b = file("b.txt", "zwei"), a = file("a.txt", "éins 😀");
    assertEquals(List.of("zwei", "éins 😀", "zwei"), read(new Text(List.of(b, a, b))));
  }

  @Test void textIsTakenAsItStands() throws IOException {
    assertEquals(List.of("\uFEFFone\r\ntwo\rthree\n\n", ""),
        read(new Text(List.of(file("crlf.txt", "\uFEFFone\r\ntwo\rthree\n\n"), file("empty.txt", "")))));
  }

  @Test void invalidUtf8IsRefusedByFileLineAndByte() throws IOException {
    Path file = folder.resolve("latin.txt");
    Files.write(file, new byte[]{'a', '\n', (byte) 0xc3, (byte) 0xa9, '\n', 'b', (byte) 0xe9, ' ', 'c'});
    String message = assertThrows(MalformedData.class, () -> read(new Text(List.of(file)))).getMessage();
    assertEquals(file + ":3: byte 6 begins no UTF-8 character (e9 20 63); the file must be UTF-8 text", message);
  }

  @Test void aCharacterCutOffAtTheEndIsRefused() throws IOException {
    Path file = folder.resolve("cut.txt");
    Files.write(file, new byte[]{'a', (byte) 0xf0, (byte) 0x9f});
    String message = assertThrows(MalformedData.class, () -> read(new Text(List.of(file)))).getMessage();
    assertTrue(message.startsWith(file + ":1: byte 1 "), message);
  }

  @Test void missingFilesAreRefusedBeforeAnyIsRead() throws IOException {
    Path there = file("a.txt", "a"), missing = folder.resolve("b.txt");
    var refused = assertThrows(NoSuchFileException.class, () -> new Text(List.of(there, missing)).read());
    assertEquals(missing.toString(), refused.getFile());
    assertThrows(NoSuchFileException.class, () -> new Jsonl(List.of(missing), "text").read());
  }

  @Test void aFolderAmongFilesIsRefusedWithAHint() {
    var refused = assertThrows(FileSystemException.class, () -> new Text(List.of(folder)).read());
    assertTrue(refused.getMessage().contains("type: folder"), refused.getMessage());
  }

  @Test void noFilesAtAllIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Text().read());
    assertThrows(IllegalArgumentException.class, () -> new Jsonl().read());
  }

  @Test void filesAreReadOnlyWhenAskedFor() throws IOException {
    Path a = file("a.txt", "a"), b = file("b.txt", "b");
    try (Stream<String> all = new Text(List.of(a, b)).read()) {
      var each = all.iterator();
      assertEquals("a", each.next());
      Files.writeString(b, "changed");
      assertEquals("changed", each.next());
    }
  }

  @Test void aFolderGivesAllBelowItSorted() throws IOException {
    file("b.txt", "2");
    file("a/z.txt", "1");
    file("c/a/x.txt", "4");
    file("c.txt", "3");
    file("notes.md", "no");
    assertEquals(List.of("1", "2", "3", "4"), read(new Folder(folder, ".txt")));
    assertEquals(List.of("no"), read(new Folder(folder, "md")));
  }

  @Test void aFolderWithoutMatchingFilesIsRefused() throws IOException {
    file("a.md", "");
    var refused = assertThrows(NoSuchFileException.class, () -> new Folder(folder, ".txt").read());
    assertTrue(refused.getMessage().contains("no file below ends in .txt"), refused.getMessage());
    assertThrows(NoSuchFileException.class, () -> new Folder(folder.resolve("nowhere"), ".txt").read());
    Path file = file("file.txt", "");
    assertThrows(NotDirectoryException.class, () -> new Folder(file, ".txt").read());
    assertThrows(IllegalArgumentException.class, () -> new Folder(folder, " "));
  }
}
