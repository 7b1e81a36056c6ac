package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Unreadable;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file, mapped into memory: its tensors are views of the file, in the types it stores. Read-only; they live as long
 * as the arena they were opened in.
 *
 * @param tensors by name, in the order of their bytes
 * @param metadata what the header says under {@code __metadata__}
 */
public record Safetensors(Map<String, Array> tensors, Map<String, String> metadata) {
  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Opens a file. Its whole header is checked first: types, shapes, and that the tensors cover the file without gap or overlap.
   *
   * @throws UserError if the file cannot be read or its header is not true of it; names the file, the tensor and what it must be
   */
  public static Safetensors open(Path file, Arena arena) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN)
      throw new UserError(file + ": safetensors files are little-endian, and this machine is not");
    MemorySegment bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      if (Files.isDirectory(file)) throw new UserError(file + ": it is a folder; it must be a file", e);
      throw Unreadable.error(file, e);
    }
    SafetensorsHeader header = SafetensorsHeader.read(file.toString(), bytes);
    var tensors = new LinkedHashMap<String, Array>();
    for (SafetensorsHeader.Entry e : header.tensors())
      tensors.put(e.name(), Array.of(e.type(), bytes.asSlice(header.dataStart() + e.begin(), e.end() - e.begin())));
    return new Safetensors(tensors, header.metadata());
  }

  /** What a file with these tensors holds; the same tensors give the same bytes. */
  public static Content content(Map<String, Values> tensors) {
    return new SafetensorsContent(tensors);
  }
}
