package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.file.Json;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.Collections;

/**
 * What a folder holds, as it was written: manifest.json, the last file to be written into it. A folder that has one was saved to
 * its end.
 *
 * @param files by name
 */
public record Manifest(SortedMap<String, Entry> files) {
  /** The file's name. */
  public static final String FILE = "manifest.json";

  private static final int FORMAT = 1;

  /**
   * One file.
   *
   * @param size in bytes
   * @param sha256 in hexadecimal
   */
  public record Entry(long size, String sha256) {}

  public Manifest {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** Whether a folder was saved to its end. */
  public static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** @throws UserError if there is none, or it cannot be understood */
  public static Manifest read(Path folder) {
    Path file = folder.resolve(FILE);
    Map<String, Object> tree = Json.read(file);
    Json.checkFormat(file, tree, FORMAT);
    if (!(tree.get("files") instanceof Map<?, ?> files))
      throw new UserError(file + ": files is missing; it must be an object of file names");
    var entries = new TreeMap<String, Entry>();
    files.forEach((name, value) -> entries.put(plain(file, (String) name), entry(file, (String) name, value)));
    return new Manifest(entries);
  }

  private static Entry entry(Path file, String name, Object value) {
    if (value instanceof Map<?, ?> entry && entry.get("size") instanceof Number size
        && entry.get("sha256") instanceof String sha256)
      return new Entry(size.longValue(), sha256);
    throw new UserError(file + ": files." + name + " is " + value + "; it must have a size and a sha256");
  }

  /** A file's name that leads nowhere else. */
  static String plain(Path where, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0)
      throw new UserError(where + ": it names the file '" + name + "'; it must be a name in the same folder");
    return name;
  }

  Map<String, Object> tree() {
    var entries = new LinkedHashMap<String, Object>();
    files.forEach((name, entry) -> {
      var one = new LinkedHashMap<String, Object>();
      one.put("size", entry.size);
      one.put("sha256", entry.sha256);
      entries.put(name, one);
    });
    var tree = new LinkedHashMap<String, Object>();
    tree.put("format", FORMAT);
    tree.put("files", entries);
    return tree;
  }

  /**
   * Compares the files of a folder with this manifest, byte for byte.
   *
   * @param remedy what the user can do about a damaged file, for the message
   * @throws UserError if one is missing or differs
   */
  public void verify(Path folder, String remedy) {
    // All sizes first: a file that was cut off is found before the large ones are read.
    files.forEach((name, entry) -> {
      long size = size(folder.resolve(name), remedy);
      if (size != entry.size)
        throw new UserError(folder.resolve(name) + ": it has " + size + " bytes, the manifest says " + entry.size
            + ": the file is damaged; " + remedy);
    });
    files.forEach((name, entry) -> {
      String sha256 = sha256(folder.resolve(name));
      if (!sha256.equals(entry.sha256))
        throw new UserError(folder.resolve(name) + ": SHA-256 is " + sha256 + ", the manifest says " + entry.sha256
            + ": the file is damaged; " + remedy);
    });
  }

  private static long size(Path file, String remedy) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": the manifest names it, and it is missing; " + remedy, e);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  private static String sha256(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }
}
