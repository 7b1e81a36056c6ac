package dev.tenon.api.op;

import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Entries kept in eight bits, 8.5 with their scales: along the last axis {@value #BLOCK} neighbours share a scale. Each block is
 * ggml's Q8_0, with codes and scales in tensors of their own, so that single entries can be written.
 *
 * <p>number = scale · code; scale = largest magnitude / 127, code = number / scale by the scale before it is rounded to float16, to
 * the nearest, half away from zero. Where the rounded scale is 0, all is 0; where a number is not finite, the block is not a number.
 *
 * @param codes int8 [.., size]
 * @param scales float16 [.., size / {@value #BLOCK}]
 */
public record EightBits(Tensor codes, Tensor scales) implements KeptTensor {
  /** Numbers that share a scale. */
  public static final int BLOCK = 32;
  private static final int MOST = 127;

  /**
   * Numbers in this form: [.., size].
   *
   * @throws IllegalArgumentException if the last axis is not a multiple of {@value #BLOCK}
   */
  public static EightBits of(Tensor numbers) {
    List<Tensor> parts = new Round().on(numbers);
    return new EightBits(parts.get(0), parts.get(1));
  }

  /** All entries, float32 [.., size]. */
  @Override public Tensor read() {
    return new Read().of(codes, scales);
  }

  /** Numbers [.., size] → codes int8 [.., size], scales float16 [.., size / {@value #BLOCK}]. No gradient. */
  public record Round() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor x = inputs.getFirst().cast(DType.FLOAT32), blocks = x.reshape(blocks(x, BLOCK));
      Tensor top = blocks.abs().max(-1), scale = top.over(top.fullLike(MOST)), half = scale.cast(DType.FLOAT16);
      Tensor held = half.cast(DType.FLOAT32), zero = held.fullLike(0);
      Tensor scaled = blocks.times(zero.less(held).choose(zero.plus(1).over(scale), zero));
      Tensor codes = scaled.plus(scaled.sign().times(0.5)).cast(DType.INT8);
      return List.of(codes.reshapeLike(x), half.reshape(rows(x)));
    }

    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape shape = inputs.getFirst().shape();
      if (shape.rank() == 0 || shape.dim(-1) % BLOCK != 0)
        throw new IllegalArgumentException(
            "eight bits of " + inputs.getFirst() + ": the last axis must be a multiple of " + BLOCK);
      return List.of(new TensorType(DType.INT8, shape),
          new TensorType(DType.FLOAT16, shape.with(shape.rank() - 1, shape.dim(-1) / BLOCK)));
    }
  }

  /** Codes and scales → float32 [.., size]. */
  public record Read() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor codes = inputs.get(0), scales = inputs.get(1).cast(DType.FLOAT32);
      Tensor numbers = codes.cast(DType.FLOAT32).reshape(blocks(codes, BLOCK)).times(scales.reshape(blocks(scales, 1)));
      return List.of(numbers.reshapeLike(codes));
    }
  }

  /** The last axis in two: blocks, and what is in one. */
  private static int[] blocks(Tensor x, int each) {
    int[] sizes = Arrays.copyOf(rows(x), x.type().shape().rank() + 1);
    sizes[sizes.length - 1] = each;
    return sizes;
  }

  /** All axes but the last as they are. */
  private static int[] rows(Tensor x) {
    int[] sizes = new int[x.type().shape().rank()];
    Arrays.fill(sizes, Tensor.KEEP);
    sizes[sizes.length - 1] = Tensor.INFER;
    return sizes;
  }
}
