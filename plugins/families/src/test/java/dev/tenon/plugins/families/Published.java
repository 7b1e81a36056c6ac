package dev.tenon.plugins.families;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.checkpoint.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** A folder as it is published: config.json and the names and shapes of its tensors. */
record Published(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A case of the golden families; the test is skipped where they are not. */
  static Published golden(String name) {
    Path families = Path.of(System.getProperty("tenon.shared", "../shared"), "golden", "families");
    Assumptions.assumeTrue(Files.isDirectory(families), () -> "no golden families at " + families);
    return new Published(families.resolve(name));
  }

  Map<String, Object> config(String file) {
    return read(folder.resolve(file));
  }

  boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  Family family() {
    return config("config.json").get("model_type").equals("gpt2") ? new Gpt2() : new Llama();
  }

  Map<String, Object> model() {
    return family().toModel(config("config.json"));
  }

  /** Shapes of the tensors of a safetensors file, or of all shards that an index names. */
  Map<String, List<Integer>> tensors(String file) {
    var found = new LinkedHashMap<String, List<Integer>>();
    if (file.endsWith(".index.json"))
      values(config(file).get("weight_map")).values().stream().distinct()
          .forEach(shard -> found.putAll(tensors((String) shard)));
    else
      header(folder.resolve(file)).forEach((name, entry) -> {
        if (!name.equals("__metadata__"))
          found.put(name, JSON.convertValue(values(entry).get("shape"), new TypeReference<>() {
          }));
      });
    return found;
  }

  private static Map<String, Object> header(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      while (length.hasRemaining() && channel.read(length) >= 0);
      ByteBuffer json = ByteBuffer.allocate((int) length.getLong(0));
      while (json.hasRemaining() && channel.read(json) >= 0);
      return JSON.readValue(json.array(), new TypeReference<>() {
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> read(Path file) {
    try {
      return JSON.readValue(file.toFile(), new TypeReference<>() {
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> values(Object tree) {
    return JSON.convertValue(Objects.requireNonNull(tree), new TypeReference<>() {
    });
  }
}
