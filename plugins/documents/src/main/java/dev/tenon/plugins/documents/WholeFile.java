package dev.tenon.plugins.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that are one document each. */
final class WholeFile {
  /** A Java array ends a little short of two gibibytes. */
  private static final long LONGEST = Integer.MAX_VALUE - 8;

  private WholeFile() {}

  /**
   * Sees to it that all files can be read, before the first is.
   *
   * @throws IOException if one cannot; names it
   */
  static void check(String where, List<Path> files) throws IOException {
    if (files.isEmpty()) throw new IllegalArgumentException(where + ": files is empty; it must name at least one file");
    for (Path file : files) {
      if (!Files.exists(file))
        throw new NoSuchFileException(file.toString(), null, "named by " + where + ".files, but there is no such file");
      if (Files.isDirectory(file))
        throw new FileSystemException(file.toString(), null,
            "is a folder, " + where + ".files must name files; use {type: folder, path: ...}");
      if (!Files.isReadable(file))
        throw new FileSystemException(file.toString(), null, "may not be read; check its permissions");
    }
  }

  /** The text of each file in turn, read when it is asked for. */
  static Stream<String> documents(List<Path> files) {
    return files.stream().map(WholeFile::text);
  }

  private static String text(Path file) {
    try {
      long size = Files.size(file);
      if (size > LONGEST)
        throw new FileSystemException(file.toString(), null,
            "has " + size + " bytes, a document must have at most " + LONGEST + "; split it, or use {type: jsonl}");
      return Utf8.decode(Files.readAllBytes(file), file.toString(), 1, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
