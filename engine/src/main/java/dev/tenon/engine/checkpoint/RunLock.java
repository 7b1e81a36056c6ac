package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Unreadable;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a run folder for one user at a time: a lock of the operating system on {@code .lock} in it, which also ends when the
 * process is killed. The file holds the process's number, for the message that the next one gets.
 */
public final class RunLock implements AutoCloseable {
  private static final String FILE = ".lock";
  /** What is locked lies past all text, so that the text can be read where locks also keep readers out. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  /**
   * Folders that this process holds. It must be known before the file is opened: closing a second channel on it would drop the
   * first one's lock, which POSIX keeps for the process and not for the channel.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private RunLock(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Locks a run folder, which is made if there is none.
   *
   * @throws UserError if somebody else holds it; names the process
   * @throws WorkFailed if the folder cannot be made or its file system has no locks
   */
  public static RunLock of(Path run) {
    Path folder;
    try {
      Files.createDirectories(run);
      folder = run.toRealPath();
    } catch (IOException e) {
      throw new WorkFailed("cannot make " + run + ": " + Unreadable.reason(e), e);
    }
    if (!HELD.add(folder)) throw inUse(run, "this process (" + ProcessHandle.current().pid() + ")");
    boolean held = false;
    try {
      RunLock lock = lock(run, folder);
      held = true;
      return lock;
    } catch (IOException e) {
      throw new WorkFailed("cannot lock " + folder.resolve(FILE) + ": " + Unreadable.reason(e), e);
    } finally {
      if (!held) HELD.remove(folder);
    }
  }

  private static RunLock lock(Path run, Path folder) throws IOException {
    FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) throw inUse(run, "process " + text(channel));
      channel.truncate(0);
      Content.write(channel, ByteBuffer.wrap(
          Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new RunLock(folder, channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String text(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
    return text.isEmpty() ? "of unknown number" : text;
  }

  private static UserError inUse(Path run, String by) {
    return new UserError(run + " is in use by " + by + "; wait until it ends, or choose another folder with --out");
  }

  @Override public void close() {
    if (!lock.isValid()) return;
    try (channel) {
      channel.truncate(0);
      lock.release();
    } catch (IOException e) {
      throw new WorkFailed("cannot release " + folder.resolve(FILE) + ": " + Unreadable.reason(e), e);
    } finally {
      HELD.remove(folder);
    }
  }
}
