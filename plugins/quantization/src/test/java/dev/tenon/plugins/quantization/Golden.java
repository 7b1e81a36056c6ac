package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Numbers of bitsandbytes and gguf, beside the repository; tests that want them are skipped where they are not. */
final class Golden {
  private static final Map<String, DType> TYPES = Map.of("F32", DType.FLOAT32, "F16", DType.FLOAT16, "BF16",
      DType.BFLOAT16, "U8", DType.UINT8);

  private final Map<String, Array> tensors = new LinkedHashMap<>();

  private Golden(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    MemorySegment data = MemorySegment.ofBuffer(bytes.slice());
    new ObjectMapper().readTree(header).properties().forEach(e -> {
      if (!e.getKey().equals("__metadata__")) tensors.put(e.getKey(), tensor(e.getValue(), data));
    });
  }

  private static Array tensor(JsonNode entry, MemorySegment data) {
    int[] dims = StreamSupport.stream(entry.get("shape").spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    Array array = Array.zeros(new TensorType(TYPES.get(entry.get("dtype").asText()), new Shape(dims)));
    long begin = entry.get("data_offsets").get(0).asLong(), end = entry.get("data_offsets").get(1).asLong();
    array.segment().copyFrom(data.asSlice(begin, end - begin));
    return array;
  }

  /** The tensors of {@code golden/quantization/NAME.safetensors}. */
  static Golden of(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "."), "golden", "quantization", name + ".safetensors");
    assumeTrue(Files.exists(file), file + " is not there");
    try {
      return new Golden(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Array get(String name) {
    Array array = tensors.get(name);
    if (array == null) throw new IllegalArgumentException("no " + name + " among " + tensors.keySet());
    return array;
  }
}
