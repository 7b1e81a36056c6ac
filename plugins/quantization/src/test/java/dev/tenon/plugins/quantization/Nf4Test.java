package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes and scales of bitsandbytes. */
class Nf4Test {
  private final Golden golden = Golden.of("bitsandbytes");

  /** Bytes from one place on, as another type. */
  private static Array part(Array stored, long from, DType type, int count) {
    return Array.of(TensorType.of(type, count), stored.segment().asSlice(from, (long) count * type.bytes())).copy();
  }

  /** What is quantised: inputs in 16 bits are widened first. */
  private Array input(String name) {
    return golden.get(name + ".input").to(DType.FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({"normal,nf4,64", "normal,nf4-block128,128", "normal,nf4-block32,32", "heavy-tailed,nf4,64",
      "constant,nf4,64", "zero-block,nf4,64", "odd,nf4,64", "rest,nf4,64", "vector,nf4,64", "at-thresholds,nf4,64",
      "bfloat16,nf4-bf16,64", "float16,nf4-f16,64"}) void codesAndScalesAreThoseOfBitsandbytes(String name, String kind,
          int block) {
    Quantization format = new Nf4(block, false);
    Array weights = input(name), stored = Kept.quantized(format, weights);
    String key = name + "." + kind;
    Array codes = golden.get(key + ".codes"), scales = golden.get(key + ".absmax");
    int bytes = (int) codes.shape().count();
    Kept.same(codes, part(stored, 0, DType.UINT8, bytes), key + " codes");
    Kept.same(scales, part(stored, bytes, DType.FLOAT32, (int) scales.shape().count()), key + " scales");
    assertEquals(stored.shape().count(), bytes + 4 * scales.shape().count());
    Array values = golden.get(key + ".dequantized");
    Kept.same(values, Kept.read(format, weights.shape(), stored).to(values.type().dtype()), key + " values");
  }

  @ParameterizedTest
  @CsvSource({"normal,nf4-double", "large,nf4-double", "heavy-tailed,nf4-double", "zero-block,nf4-double",
      "odd,nf4-double", "bfloat16,nf4-double-bf16"}) void quantisedScalesAreThoseOfBitsandbytes(String name,
          String kind) {
    Quantization format = new Nf4(64, true);
    Array weights = input(name), stored = Kept.quantized(format, weights);
    String key = name + "." + kind;
    Array codes = golden.get(key + ".codes"), scaleCodes = golden.get(key + ".absmax_codes"),
        nested = golden.get(key + ".nested_absmax"), offset = golden.get(key + ".offset");
    int bytes = (int) codes.shape().count(), blocks = (int) scaleCodes.shape().count(),
        nests = (int) nested.shape().count();
    Kept.same(codes, part(stored, 0, DType.UINT8, bytes), key + " codes");
    Kept.same(scaleCodes, part(stored, bytes, DType.UINT8, blocks), key + " codes of scales");
    Array floats = part(stored, bytes + blocks, DType.FLOAT32, nests + 1);
    assertEquals(offset.at(0), floats.at(nests), 1e-6 * offset.at(0));
    for (int i = 0; i < nests; i++) assertEquals(nested.at(i), floats.at(i), 2e-6 * offset.at(0), key);
    assertEquals(stored.shape().count(), bytes + blocks + 4L * (nests + 1));
  }

  /** With the stored nested scales and offset, which hang on how a mean is rounded. */
  @ParameterizedTest
  @CsvSource({"normal,nf4-double", "large,nf4-double", "heavy-tailed,nf4-double", "constant,nf4-double",
      "zero-block,nf4-double", "odd,nf4-double", "bfloat16,nf4-double-bf16"}) void storedScalesMeanWhatTheyMeanThere(
          String name, String kind) {
    String key = name + "." + kind;
    Array weights = input(name), values = golden.get(key + ".dequantized");
    Quantization format = new Nf4(64, true);
    Array stored = Kept.empty(format, weights.shape());
    long at = 0;
    for (String part : new String[]{"codes", "absmax_codes", "nested_absmax", "offset"}) {
      Array array = golden.get(key + "." + part);
      stored.segment().asSlice(at, array.type().bytes()).copyFrom(array.segment());
      at += array.type().bytes();
    }
    assertEquals(stored.type().bytes(), at);
    Kept.same(values, Kept.read(format, weights.shape(), stored).to(values.type().dtype()), key);
  }

  @Test void equalScalesSurviveBeingQuantised() {
    Array weights = input("constant"), values = golden.get("constant.nf4-double.dequantized");
    Quantization format = new Nf4();
    assertArrayEquals(values.floats(), Kept.read(format, weights.shape(), Kept.quantized(format, weights)).floats(),
        1e-7f);
  }

  @Test void tablesAreThoseOfBitsandbytes() {
    assertArrayEquals(golden.get("code.dynamic").floats(), DynamicCode.table());
  }
}
