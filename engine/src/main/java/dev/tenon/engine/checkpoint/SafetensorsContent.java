package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import dev.tenon.api.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file as it is written: tensors of larger elements first, so that each is aligned to its own, and by name among
 * equals; the header is padded with spaces to a multiple of 8 bytes. For float32 that is what the reference implementation writes.
 */
record SafetensorsContent(Map<String, Values> tensors) implements Content {
  private static final long CHUNK = 1 << 20;

  SafetensorsContent {
    tensors = Map.copyOf(tensors);
  }

  private List<Map.Entry<String, Values>> ordered() {
    return tensors.entrySet().stream()
        .sorted(Comparator.<Map.Entry<String, Values>>comparingInt(e -> -e.getValue().type().dtype().bytes())
            .thenComparing(Map.Entry::getKey))
        .toList();
  }

  /** Where each tensor's first byte will be in the file. */
  Map<String, Long> offsets() {
    List<Map.Entry<String, Values>> ordered = ordered();
    var offsets = new LinkedHashMap<String, Long>();
    long at = header(ordered).length;
    for (Map.Entry<String, Values> tensor : ordered) {
      offsets.put(tensor.getKey(), at);
      at += tensor.getValue().type().bytes();
    }
    return offsets;
  }

  @Override public void writeTo(WritableByteChannel out) throws IOException {
    List<Map.Entry<String, Values>> ordered = ordered();
    Content.write(out, ByteBuffer.wrap(header(ordered)));
    for (Map.Entry<String, Values> tensor : ordered) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = tensor.getValue().in(arena);
        for (long at = 0, size = bytes.byteSize(); at < size; at += CHUNK)
          Content.write(out, bytes.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer());
      }
    }
  }

  private static byte[] header(List<Map.Entry<String, Values>> ordered) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put(SafetensorsHeader.METADATA, Map.of("format", "pt"));
    long at = 0;
    for (Map.Entry<String, Values> tensor : ordered) {
      TensorType type = tensor.getValue().type();
      var entry = new LinkedHashMap<String, Object>();
      entry.put("dtype", SafetensorsHeader.name(type.dtype()));
      entry.put("shape", type.shape().dims());
      entry.put("data_offsets", new long[]{at, at + type.bytes()});
      if (tree.put(tensor.getKey(), entry) != null)
        throw new IllegalArgumentException("a tensor cannot be called " + tensor.getKey());
      at += type.bytes();
    }
    byte[] json = Json.compact(tree);
    int length = (json.length + 7) / 8 * 8;
    byte[] bytes = new byte[8 + length];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
    return bytes;
  }
}
