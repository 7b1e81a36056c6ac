package dev.tenon.engine.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone when it is closed or the process ends, Ctrl-C included, unless it is kept. */
public final class TemporaryFolder implements AutoCloseable {
  /** Processes that are being killed may write for a moment. */
  private static final int TRIES = 40, PAUSE = 50;

  private final Path path;
  private final Thread hook = new Thread(this::deleteInTheEnd, "tenon-temporary-folder");
  private boolean kept;

  /** @param prefix of its name */
  public TemporaryFolder(String prefix) throws IOException {
    path = Files.createTempDirectory(prefix);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  public Path path() {
    return path;
  }

  /** Leaves it there, for people to look at. */
  public void keep() {
    kept = true;
  }

  private void deleteInTheEnd() {
    for (int i = 0; i < TRIES; i++) {
      try {
        delete();
        return;
      } catch (IOException | UncheckedIOException _) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(path)) return;
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(each);
    }
  }

  @Override public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending: the hook deletes it.
      return;
    }
    if (!kept) delete();
  }
}
