package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.tensor.Backward;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * softmax(cap(q·kᵀ·scale) + bias)·v over the keys that each query may see. Vaswani et al. 2017; kernels work in tiles and keep no
 * score matrix (Dao et al. 2022). A query that sees nothing gets zeros.
 *
 * <p>Inputs: queries [batch, queries, heads, size]; keys [batch, keys, kv heads, size]; values [batch, keys, kv heads, value
 * size], each shared by heads / kv heads neighbouring query heads (Ainslie et al. 2023); then the four tensors of a
 * {@link Visibility}. Outputs: [batch, queries, heads, value size], and the logarithm of each softmax's denominator,
 * [batch, heads, queries] (0 for a query that sees nothing).
 *
 * @param scale what scores are multiplied by, usually size^−½
 * @param window how many positions back a query sees, its own among them
 * @param softcap a limit c that scores come near but never reach: c · tanh(score / c), before the bias (Gemma 2, 2024)
 * @param bias added to the scores, if there is one
 */
public record Attend(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias) implements Fused {
  public Attend {
    if (softcap.isPresent() && !(softcap.getAsDouble() > 0 && Double.isFinite(softcap.getAsDouble())))
      throw new IllegalArgumentException("Attend: softcap is " + softcap.getAsDouble() + "; it must be above 0");
  }

  /** Attention without a limit to its scores. */
  public Attend(double scale, int window, Optional<ScoreBias> bias) {
    this(scale, window, OptionalDouble.empty(), bias);
  }

  /** Attention to keys and values that a memory keeps. */
  public static Tensor of(Tensor queries, KeptTensor keys, KeptTensor values, Visibility visibility, double scale,
      Optional<ScoreBias> bias) {
    return of(queries, keys, values, visibility, scale, OptionalDouble.empty(), bias);
  }

  /** Attention to keys and values that a memory keeps, with a limit to its scores. */
  public static Tensor of(Tensor queries, KeptTensor keys, KeptTensor values, Visibility visibility, double scale,
      OptionalDouble softcap, Optional<ScoreBias> bias) {
    var attend = new Attend(scale, visibility.window(), softcap, bias);
    return keys instanceof EightBits k && values instanceof EightBits v
        ? new InEightBits(attend).of(queries, k.codes(), v.codes(), visibility.queryPositions(),
            visibility.keyPositions(), visibility.querySegments(), visibility.keySegments(), k.scales(), v.scales())
        : attend.of(queries, keys.read(), values.read(), visibility);
  }

  /** Attention to keys and values made of what a memory keeps. */
  public static Tensor of(Tensor queries, Tensor keys, Tensor values, Visibility visibility, double scale,
      Optional<ScoreBias> bias) {
    return new Attend(scale, visibility.window(), bias).of(queries, keys, values, visibility);
  }

  private Tensor of(Tensor queries, Tensor keys, Tensor values, Visibility visibility) {
    return of(queries, keys, values, visibility.queryPositions(), visibility.keyPositions(),
        visibility.querySegments(), visibility.keySegments());
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    Grouped in = new Grouped(inputs);
    Tensor seen = in.seen(window), scores = in.biased(in.capped(scale, softcap), bias);
    Tensor masked = seen.choose(scores, scores.fullLike(-1e30));
    Tensor top = masked.max(-1);
    Tensor e = seen.choose(masked.minus(top).exp(), scores.fullLike(0));
    Tensor sum = e.sum(-1), one = sum.maximum(sum.fullLike(1));
    Tensor logSum = sum.fullLike(0).less(sum).choose(top.plus(one.log()), sum.fullLike(0));
    return List.of(in.ungroup(e.over(one).matmul(in.v)), logSum.reshape(KEEP, in.heads, INFER));
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(this::backward);
  }

  private void backward(Backward at) {
    if (!at.wants(0) && !at.wants(1) && !at.wants(2)) return;
    var inputs = new Tensor[10];
    for (int i = 0; i < 7; i++) inputs[i] = at.input(i);
    inputs[7] = at.output(0);
    inputs[8] = at.output(1);
    inputs[9] = at.upstream();
    List<Tensor> d = new AttendGradient(scale, window, softcap, bias).on(inputs);
    for (int i = 0; i < 3; i++) {
      int index = i;
      at.give(i, () -> d.get(index));
    }
  }

  /**
   * The same over keys and values that are kept as {@link EightBits}: they are never widened as a whole. Inputs: queries, codes of keys
   * and of values, the four tensors of a {@link Visibility}, scales of keys and of values. No gradient of keys and values.
   */
  public record InEightBits(Attend attend) implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return attend.on(inputs.get(0), read(inputs, 1, 7), read(inputs, 2, 8), inputs.get(3), inputs.get(4),
          inputs.get(5), inputs.get(6));
    }

    private static Tensor read(List<Tensor> inputs, int codes, int scales) {
      return new EightBits(inputs.get(codes), inputs.get(scales)).read().cast(inputs.getFirst().type().dtype());
    }
  }

  /** Inputs with heads in groups that share keys: axes [batch, kv heads, group, time, size]. */
  static final class Grouped {
    final int heads, kvHeads;
    final Tensor q, k, v;
    private final List<Tensor> inputs;

    Grouped(List<Tensor> inputs) {
      this.inputs = inputs;
      heads = inputs.get(0).size(2);
      kvHeads = inputs.get(1).size(2);
      if (heads % kvHeads != 0)
        throw new IllegalArgumentException(
            "Attend: query heads (" + heads + ") must be a multiple of key heads (" + kvHeads + ")");
      int keys = inputs.get(1).size(1), visible = inputs.get(4).size(1);
      if (keys != visible)
        throw new IllegalArgumentException("Attend: there are " + keys + " keys, and positions of " + visible
            + "; memory.append and visibility need the same window");
      q = group(inputs.get(0));
      k = shared(inputs.get(1));
      v = shared(inputs.get(2));
    }

    /** [batch, time, heads, size] → [batch, kv heads, group, time, size] */
    Tensor group(Tensor x) {
      return x.reshape(KEEP, KEEP, kvHeads, heads / kvHeads, x.size(3)).permute(0, 2, 3, 1, 4);
    }

    /** [batch, kv heads, group, time, size] → [batch, time, heads, size] */
    Tensor ungroup(Tensor x) {
      return x.permute(0, 3, 1, 2, 4).reshape(KEEP, KEEP, heads, x.size(4));
    }

    /** [batch, keys, kv heads, size] → [batch, kv heads, 1, keys, size] */
    private static Tensor shared(Tensor x) {
      return x.permute(0, 2, 1, 3).reshape(KEEP, KEEP, 1, INFER, x.size(3));
    }

    /** [batch, kv heads, group, keys, size] → [batch, keys, kv heads, size], summed over the group */
    Tensor unshare(Tensor x) {
      return x.sum(2).reshape(KEEP, KEEP, INFER, x.size(4)).permute(0, 2, 1, 3);
    }

    /** Which key each query sees: bool [batch, 1, 1, queries, keys]. */
    Tensor seen(int window) {
      Tensor queryAt = inputs.get(3).reshape(KEEP, 1, 1, INFER, 1), keyAt = inputs.get(4).reshape(KEEP, 1, 1, 1, INFER);
      Tensor querySegment = inputs.get(5).reshape(KEEP, 1, 1, INFER, 1),
          keySegment = inputs.get(6).reshape(KEEP, 1, 1, 1, INFER);
      Tensor seen = keyAt.atMost(queryAt).and(keySegment.same(querySegment))
          .and(keySegment.fullLike(0).atMost(keySegment));
      return window == Visibility.EVERYTHING ? seen : seen.and(queryAt.less(keyAt.plus(window)));
    }

    /** Scores [batch, kv heads, group, queries, keys] below their limit. */
    Tensor capped(double scale, OptionalDouble softcap) {
      Tensor scores = q.matmulTransposed(k).times(scale);
      if (softcap.isEmpty()) return scores;
      double cap = softcap.getAsDouble();
      return scores.times(1 / cap).tanh().times(cap);
    }

    Tensor biased(Tensor scores, Optional<ScoreBias> bias) {
      @Nullable ScoreBias b = bias.orElse(null);
      return b == null ? scores : scores.plus(b.of(inputs.get(3), inputs.get(4), inputs.get(0)).reshapeLike(scores));
    }
  }
}
