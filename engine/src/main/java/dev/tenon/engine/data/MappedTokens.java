package dev.tenon.engine.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tokens in mapped files, little-endian: shards of one size but for the last, and the documents' beginnings as int64. */
final class MappedTokens implements Tokens {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Manifest.Part part;
  private final boolean narrow;
  private final long shardTokens;
  private final List<MemorySegment> shards;
  private final MemorySegment index;

  MappedTokens(Path folder, Manifest.Part part, int width, Arena arena) throws IOException {
    this.part = part;
    narrow = width == 2;
    shardTokens = part.shards().getFirst().bytes() / width;
    var mapped = new ArrayList<MemorySegment>();
    for (var shard : part.shards()) mapped.add(map(folder.resolve(shard.file()), arena));
    shards = List.copyOf(mapped);
    index = map(folder.resolve(part.index().file()), arena);
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  @Override public long size() {
    return part.tokens();
  }

  @Override public int at(long at) {
    MemorySegment shard = shards.get((int) (at / shardTokens));
    long offset = at % shardTokens;
    return narrow ? Short.toUnsignedInt(shard.getAtIndex(SHORT, offset)) : shard.getAtIndex(INT, offset);
  }

  @Override public long documents() {
    return part.documents();
  }

  @Override public long start(long document) {
    return index.getAtIndex(LONG, document);
  }

  @Override public long bytes() {
    return part.bytes();
  }
}
