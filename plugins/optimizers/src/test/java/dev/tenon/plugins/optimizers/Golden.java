package dev.tenon.plugins.optimizers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Numbers of reference runs, beside the repository; tests that want them are skipped where they are not. */
final class Golden {
  private Golden() {}

  private static Path file(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "."), "golden", name);
    assumeTrue(Files.exists(file), file + " is not there");
    return file;
  }

  static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(file(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All tensors of a safetensors file, float32, by name. */
  static Map<String, Array> tensors(String name) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(name))).order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[Math.toIntExact(bytes.getLong())];
      bytes.get(header);
      ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
      Map<String, Array> all = new LinkedHashMap<>();
      new ObjectMapper().readTree(header).properties().forEach(e -> {
        if (!e.getKey().equals("__metadata__")) all.put(e.getKey(), tensor(e.getValue(), data));
      });
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Array tensor(JsonNode entry, ByteBuffer data) {
    if (!entry.get("dtype").asText().equals("F32")) throw new IllegalArgumentException("not float32: " + entry);
    int[] dims = StreamSupport.stream(entry.get("shape").spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    int begin = entry.get("data_offsets").get(0).asInt(), end = entry.get("data_offsets").get(1).asInt();
    float[] values = new float[(end - begin) / Float.BYTES];
    data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return Array.of(new Shape(dims), values);
  }
}
