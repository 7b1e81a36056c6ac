package dev.tenon.engine.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The file system of this machine. */
public final class Disk implements Store {
  @Override public WritableByteChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override public WritableByteChannel append(Path file, long length) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      return channel.truncate(length).position(length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override public void sync(Path fileOrFolder) throws IOException {
    boolean folder = Files.isDirectory(fileOrFolder);
    // Windows opens no folders, and needs no sync to keep their names.
    if (folder && System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) return;
    try (FileChannel channel = FileChannel.open(fileOrFolder,
        folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override public void createFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
  }

  @Override public void move(Path from, Path to) throws IOException {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) throw new FileAlreadyExistsException(to.toString());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override public void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override public void delete(Path fileOrFolder) throws IOException {
    Files.delete(fileOrFolder);
  }

  @Override public List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
