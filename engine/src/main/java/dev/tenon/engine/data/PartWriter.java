package dev.tenon.engine.data;

import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the shards and the index of one part of a store. */
final class PartWriter implements AutoCloseable {
  private final Store store;
  private final Path folder;
  private final String name;
  private final Framing framing;
  private final int width;
  private final long shardBytes;
  private final MessageDigest content = Hash.sha256();
  private final HashedFile index;
  private final List<Manifest.Stored> shards = new ArrayList<>();
  private HashedFile shard;
  private long documents, tokens, bytes;

  /**
   * @param width bytes a token
   * @param shardBytes most bytes of a file
   */
  PartWriter(Store store, Path folder, String name, Framing framing, int width, long shardBytes) {
    this.store = store;
    this.folder = folder;
    this.name = name;
    this.framing = framing;
    this.width = width;
    this.shardBytes = shardBytes / width * width;
    index = new HashedFile(store, folder.resolve(name + ".index"), Hash.sha256());
    try {
      shard = next();
    } catch (WorkFailed e) {
      index.close();
      throw e;
    }
  }

  private HashedFile next() {
    String file = String.format(Locale.ROOT, "%s-%05d.tokens", name, shards.size());
    return new HashedFile(store, folder.resolve(file), content);
  }

  /** A document; {@code length} is that of its text in UTF-8. */
  void add(int[] document, long length) {
    index.put(tokens);
    documents++;
    bytes += length;
    if (framing.introducer().isPresent()) put(framing.introducer().getAsInt());
    for (int token : document) put(token);
    if (framing.ender().isPresent()) put(framing.ender().getAsInt());
  }

  private void put(int token) {
    if (shard.bytes() == shardBytes) {
      shards.add(shard.finish());
      shard = next();
    }
    if (width == Short.BYTES) shard.put((short) token);
    else shard.put(token);
    tokens++;
  }

  /** Closes the stream; the part and a hash of it that does not depend on the size of shards. */
  Written finish() {
    if (framing.closer().isPresent()) put(framing.closer().getAsInt());
    shards.add(shard.finish());
    Manifest.Stored starts = index.finish();
    return new Written(new Manifest.Part(documents, tokens, bytes, starts, List.copyOf(shards)),
        name + " " + Hash.hex(content) + " " + starts.sha256());
  }

  /** What was written. */
  record Written(Manifest.Part part, String hash) {}

  @Override public void close() {
    try (index) {
      shard.close();
    }
  }
}
