package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * A corpus as tokens, in mapped files. Each corpus has a folder of its own below the one given, named by what decides its tokens:
 * <pre>
 * tokens-1c9f03a6d2b47e58/
 *   manifest.json             what is here, with the size and SHA-256 of each file
 *   train-00000.tokens        uint16 if there are at most 65,536 ids, else int32; little-endian
 *   train.index               int64, where each document begins
 *   validation-00000.tokens
 *   validation.index
 * </pre>
 * A store is written whole or not at all, and written once: the same corpus is found again by its key. Close it to unmap the files;
 * tokens must not be read afterwards.
 */
public final class TokenStore implements AutoCloseable {
  /** Most bytes of a shard if nothing else is asked for: 256 MiB. */
  public static final long SHARD_BYTES = 256L << 20;

  private final Path folder;
  private final Manifest manifest;
  private final Arena arena = Arena.ofShared();
  private final Tokens train;
  private final Optional<Tokens> validation;

  private TokenStore(Path folder, Manifest manifest) throws IOException {
    this.folder = folder;
    this.manifest = manifest;
    train = mapped(Manifest.TRAIN).orElseThrow();
    validation = mapped(Manifest.VALIDATION);
  }

  private Optional<Tokens> mapped(String name) throws IOException {
    Manifest.Part part = manifest.parts().get(name);
    return part == null ? Optional.empty() : Optional.of(new MappedTokens(folder, part, manifest.width(), arena));
  }

  /**
   * The corpus's tokens below a folder, made if they are not there yet. Another process that makes them is waited for.
   *
   * @param store what they are written through
   * @param progress of tokenizing, from 0 to 1; only called if there is something to tokenize
   * @throws UserError if the tokens found are damaged; if there is no document, too little text for both parts, or no token that
   *     tells several documents apart
   * @throws WorkFailed if they cannot be written, on a full disk for example; nothing half-written is left
   * @throws IOException if a document cannot be read
   */
  public static TokenStore open(Path folder, Store store, Corpus corpus, DoubleConsumer progress) throws IOException {
    return open(folder, store, corpus, SHARD_BYTES, progress);
  }

  /**
   * The same with shards of another size; tokens that exist keep their own.
   *
   * @param shardBytes most bytes of a file of tokens
   */
  public static TokenStore open(Path folder, Store store, Corpus corpus, long shardBytes, DoubleConsumer progress)
      throws IOException {
    if (shardBytes < Integer.BYTES)
      throw new IllegalArgumentException("shards of " + shardBytes + " bytes; a shard must hold a token at least");
    String key = corpus.key();
    Path place = folder.resolve("tokens-" + key.substring(0, 16));
    if (!Files.exists(place)) {
      try (var _ = lock(folder, store)) {
        if (!Files.exists(place)) new StoreBuild(store, corpus, shardBytes, progress).into(place);
      }
    }
    return opened(place, key);
  }

  /** Keeps others from tokenizing into a folder until it is closed. */
  private static FileChannel lock(Path folder, Store store) {
    Path file = folder.resolve("tokens.lock");
    try {
      store.createFolder(folder);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        channel.lock();
        return channel;
      } catch (IOException | OverlappingFileLockException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WorkFailed("cannot lock " + file + ": " + Unreadable.reason(e), e);
    } catch (OverlappingFileLockException e) {
      throw new UserError(folder + ": another run of this process is tokenizing into it; wait for it to end", e);
    }
  }

  private static TokenStore opened(Path place, String key) {
    try {
      Manifest manifest = Manifest.read(place);
      if (!manifest.key().equals(key))
        throw new UserError(place.resolve(Manifest.FILE) + " is of another text: its key is " + manifest.key()
            + " and must be " + key + "; " + Manifest.REMEDY);
      for (Manifest.Part part : manifest.parts().values()) {
        check(place, part.index());
        for (Manifest.Stored shard : part.shards()) check(place, shard);
      }
      return new TokenStore(place, manifest);
    } catch (IOException e) {
      throw Unreadable.error(place, e);
    }
  }

  private static void check(Path folder, Manifest.Stored stored) throws IOException {
    Path file = folder.resolve(stored.file());
    if (!Files.exists(file)) throw new UserError(file + " is missing; " + Manifest.REMEDY);
    long size = Files.size(file);
    if (size != stored.bytes())
      throw new UserError(file + " has " + size + " bytes; it must have " + stored.bytes() + "; " + Manifest.REMEDY);
    String hash = Hash.of(file);
    if (!hash.equals(stored.sha256()))
      throw new UserError(
          file + " is damaged: its SHA-256 is " + hash + " and must be " + stored.sha256() + "; " + Manifest.REMEDY);
  }

  /** What to train on. */
  public Tokens train() {
    return train;
  }

  /** What to evaluate on; empty if no share was kept for it. */
  public Optional<Tokens> validation() {
    return validation;
  }

  /** SHA-256 of all tokens, where documents begin and which part they are in: what a checkpoint remembers of its data. */
  public String hash() {
    return manifest.sha256();
  }

  /** The folder of this corpus. */
  public Path folder() {
    return folder;
  }

  @Override public void close() {
    arena.close();
  }
}
