package dev.tenon.kernels.cpu.stored;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Formats of blocks as their documentation lays them out, one weight at a time: what the kernels' way through the bytes is compared with.
 *
 * @param block columns of a block
 * @param bytes of a block, of 32 rows side by side
 */
record Blocks(String type, int block, int bytes) implements Quantization {
  static final Blocks Q8_0 = new Blocks("q8_0", 32, 1088), Q4_0 = new Blocks("q4_0", 32, 576),
      Q4_K = new Blocks("q4_k", 256, 4736), Q6_K = new Blocks("q6_k", 256, 6720);
  static final List<Blocks> ALL = List.of(Q8_0, Q4_0, Q4_K, Q6_K);

  @Override public Shape stored(Shape weights) {
    return Shape.of(Math.ceilDiv(weights.dim(0), 32), weights.dim(1) / block, bytes);
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    throw new UnsupportedOperationException("what bytes mean is said here by read()");
  }

  @Override public void quantize(Weights weights, Array stored) {
    throw new UnsupportedOperationException("bytes are drawn here, not made");
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      int row = (int) ((from + i) / weights.dim(1)), column = (int) ((from + i) % weights.dim(1));
      to[i] = at(new Block(stored, row / 32, column / block), row % 32, column % block);
    }
  }

  private static float at(String type, Block b, int r, int c) {
    return switch (type) {
      case "q8_0" -> b.half(2 * r) * b.signed(64 + 32 * c + r);
      case "q4_0" -> b.half(2 * r) * ((b.unsigned(64 + 64 * (c % 16 / 2) + 2 * r + c % 2) >> c / 16 * 4 & 15) - 8);
      case "q4_k" -> {
        int part = 128 + 576 * (c / 32), i = c % 16;
        int code = b.unsigned(part + 64 + 64 * (i / 2) + 2 * r + i % 2) >> c % 32 / 16 * 4 & 15;
        yield b.half(2 * r) * b.unsigned(part + 2 * r) * code
            - b.half(64 + 2 * r) * b.unsigned(part + 2 * r + 1);
      }
      case "q6_k" -> {
        int h = c / 128, k = c % 128 / 32, sixteens = 64 + 1664 * (2 * h + c % 32 / 16);
        int column = sixteens + 128 + 96 * (c % 16) + r;
        int low = b.unsigned(column + 32 * (k % 2)) >> k / 2 * 4 & 15, high = b.unsigned(column + 64) >> 2 * k & 3;
        yield b.half(2 * r) * b.signed(sixteens + 32 * k + r) * (low + 16 * high - 32);
      }
      default -> throw new IllegalArgumentException(type);
    };
  }

  private float at(Block block, int row, int column) {
    return at(type, block, row, column);
  }

  /** How many float16 numbers a block begins with. */
  private int halves() {
    return type.equals("q4_k") ? 64 : 32;
  }

  /** Any bytes at all, with scales of some size; those of q4_k within their six bits. */
  Array draw(Shape weights, long seed) {
    Array stored = Array.zeros(new TensorType(DType.UINT8, stored(weights)));
    var random = new SplittableRandom(seed);
    for (long i = 0; i < stored.segment().byteSize(); i++) {
      long at = i % bytes;
      boolean small = type.equals("q4_k") && at >= 128 && (at - 128) % 576 < 64;
      stored.segment().set(JAVA_BYTE, i, (byte) random.nextInt(small ? 64 : 256));
    }
    for (long b = 0; b < stored.segment().byteSize() / bytes; b++)
      for (int i = 0; i < halves(); i++)
        scale(stored, b * bytes + 2L * i, (float) (random.nextGaussian() * 0.01));
    return stored;
  }

  static void scale(Array stored, long offset, float value) {
    short bits = Float.floatToFloat16(value);
    stored.segment().set(JAVA_BYTE, offset, (byte) bits);
    stored.segment().set(JAVA_BYTE, offset + 1, (byte) (bits >> 8));
  }

  Absorbed project(Shape weights) {
    return new Absorbed(new Project(), 1, new Dequantize(this, weights));
  }

  /** Bytes of one block. */
  private record Block(Array stored, long offset) {
    Block(Array stored, int group, int block) {
      this(stored, ((long) group * stored.shape().dim(1) + block) * stored.shape().dim(2));
    }

    int signed(int at) {
      return stored.segment().get(JAVA_BYTE, offset + at);
    }

    int unsigned(int at) {
      return signed(at) & 0xff;
    }

    float half(int at) {
      return Float.float16ToFloat((short) (unsigned(at) | unsigned(at + 1) << 8));
    }
  }
}
