package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.api.spec.Doc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All text files below a folder, each one document, sorted by their path below it; see {@link Text}. */
@Doc("all text files below a folder, one document each")
public record Folder(
    @Doc("the folder") Path path,
    @Doc("how the names of the files end") String extension) implements Documents {
  /** The {@code .txt} files below the working folder. */
  public Folder() {
    this(Path.of("."), ".txt");
  }

  public Folder {
    if (extension.isBlank() || extension.contains("/"))
      throw new IllegalArgumentException(
          "extension is \"" + extension + "\"; it must be how file names end, such as .txt");
  }

  @Override public String type() {
    return "folder";
  }

  @Override public Stream<String> read() throws IOException {
    if (!Files.exists(path))
      throw new NoSuchFileException(path.toString(), null, "named by data.path, but there is no such folder");
    if (!Files.isDirectory(path)) throw new NotDirectoryException(path.toString());
    List<Path> files = files();
    if (files.isEmpty())
      throw new NoSuchFileException(path.toString(), null,
          "no file below ends in " + ending() + "; data.extension must match some");
    return WholeFile.documents(files);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(file -> file.getFileName().toString().endsWith(ending()) && Files.isRegularFile(file))
          .sorted(Comparator.comparing(this::below)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private String ending() {
    return extension.startsWith(".") ? extension : "." + extension;
  }

  /** The path below the folder, written alike on all systems. */
  private String below(Path file) {
    return path.relativize(file).toString().replace(path.getFileSystem().getSeparator(), "/");
  }
}
