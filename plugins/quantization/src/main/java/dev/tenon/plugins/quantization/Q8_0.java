package dev.tenon.plugins.quantization;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Eight bits and a scale for 32 weights along a row, 8.5 bits a weight: ggml's Q8_0.
 *
 * <p>Layout: uint8 [rows, blocks, 34], the bytes of a GGUF file as they are. A block is
 * <pre>
 *   0  float16  d
 *   2  int8     q[32]     weight i of the block = d · q[i]
 * </pre>
 * Blocks stand on even addresses and no better ones. Codes are −127 … 127 when made here; files may hold −128.
 *
 * <p>Quantising: d = largest magnitude / 127; q = weight / d, half away from zero, by the d before it is rounded to float16.
 */
@Doc("8 bits and a scale for 32 weights: 8.5 bits a weight")
public record Q8_0() implements Quantization, GgufLayout {
  private static final int BLOCK = 32, BYTES = 34, MOST = 127;

  @Override public String type() {
    return "q8_0";
  }

  private Rows rows(Shape weights) {
    return Rows.of(type(), weights, BLOCK);
  }

  @Override public Shape stored(Shape weights) {
    Rows rows = rows(weights);
    return Shape.of(rows.count(), rows.blocks(), BYTES);
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    Tensor scale = stored.slice(-1, 0, 2).reinterpret(DType.FLOAT16).cast(DType.FLOAT32);
    Tensor codes = stored.slice(-1, 2, BYTES).reinterpret(DType.INT8).cast(DType.FLOAT32);
    return codes.times(scale).reshape(weights.dims());
  }

  @Override public void quantize(Weights weights, Array stored) {
    Rows rows = rows(weights.shape());
    float[] row = new float[rows.size()];
    byte[] bytes = new byte[rows.blocks() * BYTES], block = new byte[BYTES];
    for (int r = 0; r < rows.count(); r++) {
      Rows.read(weights, (long) r * row.length, row);
      for (int b = 0; b < rows.blocks(); b++) {
        encode(row, b * BLOCK, block);
        System.arraycopy(block, 0, bytes, b * BYTES, BYTES);
      }
      MemorySegment.copy(bytes, 0, stored.segment(), JAVA_BYTE, (long) r * bytes.length, bytes.length);
    }
  }

  private static void encode(float[] weights, int from, byte[] block) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(weights[from + i]));
    float d = largest / MOST, inverse = d == 0 ? 0 : 1 / d;
    Half.put(d, block, 0);
    for (int i = 0; i < BLOCK; i++) block[2 + i] = (byte) rounded(weights[from + i] * inverse);
  }

  /** The nearest whole number, of two the one further from zero. */
  private static int rounded(float x) {
    float magnitude = Math.abs(x);
    int whole = Math.min((int) magnitude, MOST);
    if (whole < MOST && magnitude - whole >= 0.5f) whole++;
    return x < 0 ? -whole : whole;
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    Rows rows = rows(weights);
    byte[] block = new byte[BYTES];
    rows.read(from, to, (r, b, floats) -> {
      MemorySegment.copy(stored.segment(), JAVA_BYTE, ((long) r * rows.blocks() + b) * BYTES, block, 0, BYTES);
      float d = Half.get(block, 0);
      for (int i = 0; i < BLOCK; i++) floats[i] = block[2 + i] * d;
    });
  }

  @Override public int ggufType() {
    return 8;
  }

  @Override public long ggufBytes(Shape weights) {
    return stored(weights).count();
  }

  @Override public boolean ggufAsStored() {
    return true;
  }

  @Override public void fromGguf(MemorySegment file, Shape weights, Array stored) {
    stored.segment().copyFrom(file);
  }

  @Override public void toGguf(Array stored, Shape weights, MemorySegment file) {
    file.copyFrom(stored.segment());
  }
}
