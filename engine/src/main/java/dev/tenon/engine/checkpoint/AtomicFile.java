package dev.tenon.engine.checkpoint;

import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Saves single files that appear whole or not at all: written beside the target as {@code .NAME.PID.tmp}, forced to the device, then
 * renamed. A file that is there already gives way in that moment.
 */
public final class AtomicFile {
  private static final Pattern LEFT = Pattern.compile("\\.(.+)\\.(\\d{1,18})\\.tmp");

  private final Store store;

  public AtomicFile(Store store) {
    this.store = store;
  }

  /** @throws WorkFailed if it cannot be written, on a full disk for example; what was there before is still there */
  public void save(Path target, Content content) {
    Path whole = target.toAbsolutePath().normalize();
    Path folder = Optional.ofNullable(whole.getParent()).orElse(whole);
    String name = String.valueOf(whole.getFileName());
    Path beside = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      store.createFolder(folder);
      settle(folder, name);
      try {
        try (WritableByteChannel out = store.create(beside)) {
          content.writeTo(out);
        }
        store.sync(beside);
        store.replace(beside, whole);
      } catch (IOException | RuntimeException e) {
        discard(beside, e);
        throw e;
      }
      store.sync(folder);
    } catch (IOException e) {
      throw new WorkFailed("cannot write " + target + ": " + Unreadable.reason(e)
          + ". Nothing of it was kept; what was there before is whole", e);
    }
  }

  private void discard(Path beside, Exception why) {
    try {
      if (Files.exists(beside, LinkOption.NOFOLLOW_LINKS)) store.delete(beside);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** Deletes what processes that were killed had not finished. */
  private void settle(Path folder, String name) throws IOException {
    for (Path path : store.list(folder)) {
      Matcher m = LEFT.matcher(path.getFileName().toString());
      if (!m.matches() || !m.group(1).equals(name) || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) continue;
      long pid = Long.parseLong(m.group(2));
      if (pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty()) store.delete(path);
    }
  }
}
