package dev.tenon.engine.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The few things that saving asks of a file system. All that a run writes goes through one of these, so that a test can fill the
 * disk at any byte and pull the plug between any two operations.
 */
public interface Store {
  /** A new file, empty. */
  WritableByteChannel create(Path file) throws IOException;

  /** Forces a file's bytes, or a folder's list of names, to the device. */
  void sync(Path fileOrFolder) throws IOException;

  /** A new folder, with the folders above it where they are missing. */
  void createFolder(Path folder) throws IOException;

  /** Renames a file or folder within a file system, in one step; nothing may be there under the new name. */
  void move(Path from, Path to) throws IOException;

  /** Deletes a file or an empty folder. */
  void delete(Path fileOrFolder) throws IOException;

  /** What lies in a folder, sorted by name. */
  List<Path> list(Path folder) throws IOException;
}
