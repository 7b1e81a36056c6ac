package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
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
   * The corpus's store below a folder, made if it is not there yet. Another process that makes it is waited for.
   *
   * @param progress of tokenizing, from 0 to 1; only called if there is something to tokenize
   * @throws UserError if the store found is damaged; if there is no document, too little text for both parts, or no token that
   *     tells several documents apart
   * @throws IOException if a document cannot be read or the store cannot be written
   */
  public static TokenStore open(Path folder, Corpus corpus, DoubleConsumer progress) throws IOException {
    return open(folder, corpus, SHARD_BYTES, progress);
  }

  /**
   * The same with shards of another size; a store that exists keeps its own.
   *
   * @param shardBytes most bytes of a file of tokens
   */
  public static TokenStore open(Path folder, Corpus corpus, long shardBytes, DoubleConsumer progress)
      throws IOException {
    if (shardBytes < Integer.BYTES)
      throw new IllegalArgumentException("shards of " + shardBytes + " bytes; a shard must hold a token at least");
    String key = corpus.key();
    Path store = folder.resolve("tokens-" + key.substring(0, 16));
    if (!Files.exists(store)) {
      Files.createDirectories(folder);
      try (var channel = FileChannel.open(folder.resolve("tokens.lock"), StandardOpenOption.CREATE,
          StandardOpenOption.WRITE); var _ = channel.lock()) {
        if (!Files.exists(store)) new StoreBuild(corpus, shardBytes, progress).into(store);
      } catch (OverlappingFileLockException e) {
        throw new UserError(folder + ": another run of this process is tokenizing into it; wait for it to end", e);
      }
    }
    return opened(store, key);
  }

  private static TokenStore opened(Path store, String key) throws IOException {
    Manifest manifest = Manifest.read(store);
    if (!manifest.key().equals(key))
      throw new UserError(store.resolve(Manifest.FILE) + " is of another text: its key is " + manifest.key()
          + " and must be " + key + "; " + Manifest.REMEDY);
    for (Manifest.Part part : manifest.parts().values()) {
      check(store, part.index());
      for (Manifest.Stored shard : part.shards()) check(store, shard);
    }
    return new TokenStore(store, manifest);
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
