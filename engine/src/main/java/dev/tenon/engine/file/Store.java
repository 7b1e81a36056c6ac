package dev.tenon.engine.file;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The few things that writing asks of a file system. All that a run writes goes through one of these, so that a test can fill the
 * disk at any byte and pull the plug between any two operations. Locks alone are the operating system's.
 */
public interface Store {
  /** A new file, empty. */
  WritableByteChannel create(Path file) throws IOException;

  /**
   * A file's end, to write on; the file is made if there is none.
   *
   * @param length bytes that stay, at most as many as there are; what lies behind them is cut off
   */
  WritableByteChannel append(Path file, long length) throws IOException;

  /** Forces a file's bytes, or a folder's list of names, to the device. */
  void sync(Path fileOrFolder) throws IOException;

  /** A new folder, with the folders above it where they are missing. */
  void createFolder(Path folder) throws IOException;

  /** Renames a file or folder within a file system, in one step; nothing may be there under the new name. */
  void move(Path from, Path to) throws IOException;

  /** Renames a file within a folder, in one step; a file that has the new name already gives way. */
  void replace(Path from, Path to) throws IOException;

  /** Deletes a file or an empty folder. */
  void delete(Path fileOrFolder) throws IOException;

  /** What lies in a folder, sorted by name. */
  List<Path> list(Path folder) throws IOException;
}
