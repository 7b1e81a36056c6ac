package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Saves folders that appear whole or not at all, whatever happens meanwhile. Files are written beside the target, into a folder
 * {@code .NAME.PID.tmp}, and forced to the device; then comes the manifest; then the folder gets its name. A folder that is
 * replaced is called {@code .NAME.PID.old} until the new one stands.
 */
public final class AtomicFolder {
  private static final Pattern LEFT = Pattern.compile("\\.(.+)\\.(\\d+)\\.(tmp|old)");

  private static final System.Logger LOG = System.getLogger(AtomicFolder.class.getName());

  private final Store store;

  public AtomicFolder(Store store) {
    this.store = store;
  }

  /**
   * Saves files as a folder, in the order of their names, and a manifest of them.
   *
   * @param target may exist if it was saved like this and holds nothing else; it is then replaced
   * @throws UserError if the target is something else; it is left alone
   * @throws WorkFailed if it cannot be written, on a full disk for example; what was there before is still there
   */
  public void save(Path target, Map<String, Content> files) {
    Path beside = beside(target, "tmp");
    try {
      checkReplaceable(target);
      store.createFolder(parent(target));
      settle(parent(target), left -> left.of(target) && left.abandoned());
      try {
        fill(beside, new TreeMap<>(files));
        putInPlace(beside, target);
      } catch (IOException | RuntimeException e) {
        discard(beside, e);
        throw e;
      }
    } catch (IOException e) {
      throw new WorkFailed("cannot write " + target + ": " + Unreadable.reason(e)
          + ". Nothing of it was kept; what was there before is whole", e);
    }
    deleteReplaced(beside(target, "old"));
  }

  private void fill(Path folder, Map<String, Content> files) throws IOException {
    store.createFolder(folder);
    var entries = new TreeMap<String, Manifest.Entry>();
    for (Map.Entry<String, Content> file : files.entrySet())
      entries.put(file.getKey(), write(folder.resolve(file.getKey()), file.getValue()));
    write(folder.resolve(Manifest.FILE), Content.json(new Manifest(entries).tree()));
    store.sync(folder);
  }

  private Manifest.Entry write(Path file, Content content) throws IOException {
    try {
      Manifest.Entry entry;
      try (WritableByteChannel raw = store.create(file); var out = new Sha256.Channel(raw)) {
        content.writeTo(out);
        entry = new Manifest.Entry(out.size(), out.sha256());
      }
      store.sync(file);
      return entry;
    } catch (IOException e) {
      throw new IOException(file.getFileName() + ": " + Unreadable.reason(e), e);
    }
  }

  private void putInPlace(Path beside, Path target) throws IOException {
    Path before = beside(target, "old");
    boolean replaces = exists(target);
    if (replaces) store.move(target, before);
    try {
      store.move(beside, target);
      store.sync(parent(target));
    } catch (IOException e) {
      if (exists(target)) store.move(target, beside);
      if (replaces) store.move(before, target);
      throw e;
    }
  }

  private void deleteReplaced(Path before) {
    try {
      if (exists(before)) deleteAll(before);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot delete {0}, which was replaced: {1}", before, Unreadable.reason(e));
    }
  }

  private void discard(Path folder, Exception why) {
    try {
      if (exists(folder)) deleteAll(folder);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** Deletes a saved folder; interrupted, it leaves nothing that looks like one. */
  public void delete(Path target) {
    try {
      Path beside = beside(target, "tmp");
      if (exists(beside)) deleteAll(beside);
      store.move(target, beside);
      deleteAll(beside);
    } catch (IOException e) {
      throw new WorkFailed("cannot delete " + target + ": " + Unreadable.reason(e), e);
    }
  }

  /** Renames what stands in the way: {@code NAME.aside-1} or the first number that is free. */
  void setAside(Path target) {
    int number = 1;
    while (exists(aside(target, number))) number++;
    try {
      store.move(target, aside(target, number));
    } catch (IOException e) {
      throw new WorkFailed("cannot rename " + target + ": " + Unreadable.reason(e), e);
    }
  }

  private static Path aside(Path target, int number) {
    return parent(target).resolve(nameOf(target) + ".aside-" + number);
  }

  /**
   * Cleans up behind processes that were killed while they saved into a folder: what they had not finished is deleted, what they
   * were about to replace is put back.
   *
   * @param parent that nobody else saves into: the caller holds its run's lock
   */
  public void settle(Path parent) {
    try {
      settle(parent, _ -> true);
    } catch (IOException e) {
      throw new WorkFailed("cannot clean up " + parent + ": " + Unreadable.reason(e), e);
    }
  }

  private void settle(Path parent, Predicate<Left> which) throws IOException {
    if (!Files.isDirectory(parent)) return;
    for (Path path : store.list(parent)) {
      Matcher m = LEFT.matcher(path.getFileName().toString());
      if (!m.matches() || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) continue;
      var left = new Left(m.group(1), m.group(2), m.group(3));
      if (!which.test(left)) continue;
      Path target = parent.resolve(left.name);
      if (left.kind.equals("old") && !exists(target)) {
        store.move(path, target);
        store.sync(parent);
      } else {
        deleteAll(path);
      }
    }
  }

  /** A folder that a process left behind. */
  private record Left(String name, String process, String kind) {
    boolean of(Path target) {
      return name.equals(nameOf(target));
    }

    /** A living process may still be writing; our own is not, and a new container may have an old one's number. */
    boolean abandoned() {
      if (process.length() > 18) return false;
      long pid = Long.parseLong(process);
      return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }
  }

  private void deleteAll(Path folder) throws IOException {
    for (Path inside : store.list(folder)) {
      if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) deleteAll(inside);
      else store.delete(inside);
    }
    store.delete(folder);
  }

  private void checkReplaceable(Path target) throws IOException {
    if (!exists(target)) return;
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS))
      throw new UserError(target + ": it exists and is not a folder; choose another place");
    var files = store.list(target);
    if (files.isEmpty()) return;
    if (!Manifest.in(target))
      throw new UserError(target + ": it exists and was not saved by Tenon (it has no " + Manifest.FILE
          + "); choose another place or delete it");
    var known = Manifest.read(target).files();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (!known.containsKey(name) && !name.equals(Manifest.FILE))
        throw new UserError(file + ": Tenon did not save it, and replacing " + target
            + " would delete it; move it elsewhere or choose another place");
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path parent(Path target) {
    return Optional.ofNullable(target.toAbsolutePath().normalize().getParent())
        .orElseThrow(() -> new UserError(target + ": it is no folder that can be saved to"));
  }

  private static String nameOf(Path target) {
    return parent(target).relativize(target.toAbsolutePath().normalize()).toString();
  }

  private static Path beside(Path target, String kind) {
    return parent(target).resolve("." + nameOf(target) + "." + ProcessHandle.current().pid() + "." + kind);
  }
}
