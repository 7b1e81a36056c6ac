package dev.tenon.engine.run;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the things of a run lie in its folder. */
public record RunFolder(Path path, Store store) {
  public RunFolder(Path path) {
    this(path, new Disk());
  }

  public Path config() {
    return path.resolve("config.yaml");
  }

  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  public Path samples() {
    return path.resolve("samples.txt");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  /** The tokenizer that was trained for the run. */
  public Path tokenizer() {
    return path.resolve("tokenizer");
  }

  /** The token stores. */
  public Path data() {
    return path.resolve("data");
  }

  public Checkpoints checkpoints() {
    return new Checkpoints(path, store);
  }

  /** @throws UserError if the folder already holds a run or something else */
  public void requireNew() {
    if (!Files.exists(path)) return;
    if (!Files.isDirectory(path)) throw new UserError(path + " is a file; a run needs a folder, choose one with --out");
    if (Files.exists(config()))
      throw new UserError(
          path + " already holds a run; continue it with --resume " + path + ", or choose another folder with --out");
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.anyMatch(p -> !p.getFileName().toString().startsWith(".")))
        throw new UserError(path + " is not empty and holds no run; choose another folder with --out");
    } catch (IOException e) {
      throw Unreadable.error(path, e);
    }
  }

  /** @throws UserError if the folder holds no run */
  public void requireRun() {
    if (!Files.isRegularFile(config())) throw new UserError(path + " holds no run: there is no config.yaml in it");
  }

  /**
   * Takes back all that a run writes before its first step. The config goes last: killed meanwhile, it is still a run.
   *
   * @param why is told what could not be deleted
   */
  void clear(Throwable why) {
    try {
      for (Path made : List.of(tokenizer(), data())) if (Files.exists(made)) new AtomicFolder(store).delete(made);
      for (Path file : List.of(samples(), metrics(), config())) if (Files.exists(file)) store.delete(file);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** Writes a text file as a whole, or leaves it as it was. */
  public void write(Path file, String text) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      store.createFolder(path);
      if (Files.exists(beside)) store.delete(beside);
      put(store.create(beside), text);
      store.sync(beside);
      store.replace(beside, file);
      store.sync(path);
    } catch (IOException e) {
      discard(beside, e);
      throw unwritten(file, e);
    }
  }

  /** Adds text to the end of a file. */
  void append(Path file, String text) {
    try {
      put(store.append(file, Files.exists(file) ? Files.size(file) : 0), text);
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  /** Cuts off what lies behind a file's first bytes. */
  void cut(Path file, long length) {
    try {
      if (Files.size(file) > length) put(store.append(file, length), "");
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  /** Makes sure that what was added to a file is on the disk. */
  void sync(Path file) {
    try {
      if (Files.exists(file)) store.sync(file);
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  private static void put(WritableByteChannel to, String text) throws IOException {
    try (to) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) to.write(bytes);
    }
  }

  private void discard(Path file, IOException why) {
    try {
      if (Files.exists(file)) store.delete(file);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private static WorkFailed unwritten(Path file, IOException e) {
    return new WorkFailed("cannot write " + file + ": " + Unreadable.reason(e), e);
  }
}
