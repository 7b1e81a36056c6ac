package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of GGUF files, as the gguf package of Python writes and reads them. */
class GgufTest {
  private static Quantization format(String type) {
    return switch (type) {
      case "Q8_0" -> new Q8_0();
      case "Q4_0" -> new Q4_0();
      case "Q4_K" -> new Q4_K();
      case "Q6_K" -> new Q6_K();
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static Array file(Quantization format, Shape weights, Array stored) {
    var layout = (GgufLayout) format;
    Array bytes = Array.zeros(TensorType.of(DType.UINT8, Math.toIntExact(layout.ggufBytes(weights))));
    bytes.segment().fill((byte) 0x55);
    layout.toGguf(stored, weights, bytes.segment());
    return bytes;
  }

  private static Array stored(Quantization format, Shape weights, Array file) {
    Array stored = Kept.empty(format, weights);
    stored.segment().fill((byte) 0x55);
    ((GgufLayout) format).fromGguf(file.segment(), weights, stored);
    return stored;
  }

  @ParameterizedTest
  @CsvSource({"normal,F16,FLOAT16", "heavy-tailed,F16,FLOAT16", "constant,F16,FLOAT16", "zero-block,F16,FLOAT16",
      "edges,F16,FLOAT16", "normal,BF16,BFLOAT16", "heavy-tailed,BF16,BFLOAT16", "constant,BF16,BFLOAT16",
      "zero-block,BF16,BFLOAT16", "edges,BF16,BFLOAT16"}) void narrowFloatsAreThoseOfFiles(String name, String type,
          DType dtype) {
    Golden golden = Golden.of("gguf");
    Array weights = golden.get(name + ".input"), bytes = golden.get(name + "." + type + ".bytes");
    Array rounded = weights.to(dtype);
    assertEquals(-1, rounded.segment().mismatch(bytes.segment()));
    Kept.same(golden.get(name + "." + type + ".dequantized"), rounded.to(DType.FLOAT32), name);
  }

  @ParameterizedTest
  @CsvSource({"normal,Q8_0", "heavy-tailed,Q8_0", "constant,Q8_0", "zero-block,Q8_0", "normal,Q4_0",
      "heavy-tailed,Q4_0", "constant,Q4_0", "zero-block,Q4_0"}) void bytesMadeAreThoseOfFiles(String name,
          String type) {
    Golden golden = Golden.of("gguf");
    Quantization format = format(type);
    Array weights = golden.get(name + ".input"), bytes = golden.get(name + "." + type + ".bytes");
    Array stored = Kept.quantized(format, weights), file = file(format, weights.shape(), stored);
    Kept.same(bytes.as(file.shape()), file, name);
    Kept.same(stored, stored(format, weights.shape(), file), name);
    Kept.same(golden.get(name + "." + type + ".dequantized"), Kept.read(format, weights.shape(), stored), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0", "Q4_K", "Q6_K"}) void anyBytesOfFilesMeanWhatTheyMeanThere(String type) {
    Golden golden = Golden.of("gguf");
    Quantization format = format(type);
    Array values = golden.get("random." + type + ".dequantized"), bytes = golden.get("random." + type + ".bytes");
    Array stored = stored(format, values.shape(), bytes);
    Kept.same(values, Kept.read(format, values.shape(), stored), type);
    Kept.same(bytes.as(Shape.of((int) bytes.shape().count())), file(format, values.shape(), stored), type);
  }

  /** Several groups of rows and several blocks of a row, the last group not full. */
  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0", "Q4_K", "Q6_K"}) void bytesOfFilesSurviveMemory(String type) {
    Quantization format = format(type);
    Shape weights = Shape.of(70, 512);
    Array bytes = Array
        .zeros(TensorType.of(DType.UINT8, Math.toIntExact(((GgufLayout) format).ggufBytes(weights))));
    var random = new Random(3);
    for (long i = 0; i < bytes.shape().count(); i++) bytes.set(i, random.nextInt(256));
    Array stored = stored(format, weights, bytes);
    Kept.same(bytes, file(format, weights, stored), type);
  }

  @ParameterizedTest
  @CsvSource({"Q8_0,8,34,32", "Q4_0,2,18,32", "Q4_K,12,144,256",
      "Q6_K,14,210,256"}) void filesKnowTheTypesByTheirNumbers(
          String type, int number, int bytes, int weights) {
    var layout = (GgufLayout) format(type);
    assertEquals(number, layout.ggufType());
    assertEquals(3L * 2 * bytes, layout.ggufBytes(Shape.of(3, 2 * weights)));
    assertTrue(type.equalsIgnoreCase(format(type).type()));
  }
}
