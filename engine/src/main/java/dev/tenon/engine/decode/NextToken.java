package dev.tenon.engine.decode;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Written;
import dev.tenon.api.workbench.Generation;
import java.util.Arrays;

/** The choice of one token. */
final class NextToken {
  private NextToken() {}

  /**
   * Chooses.
   *
   * @param all logits of the whole vocabulary
   * @param known how many of its tokens the tokenizer has: a model's vocabulary may be rounded up, and what is beyond is never chosen
   * @param uniform the draw, in [0, 1)
   * @throws NotANumber if a logit is none
   */
  static int choose(float[] all, int known, Written written, Generation how, double uniform) {
    for (float value : all)
      if (Float.isNaN(value))
        throw new NotANumber();
    float[] values = all.length > known ? Arrays.copyOf(all, known) : all;
    if (how.greedy()) return argmax(values);
    Candidates candidates = sorted(values);
    for (Sampler sampler : how.samplers()) candidates = sampler.apply(candidates, written);
    return candidates.pick(uniform);
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }

  /** All tokens, the likeliest first, of equals the one of the lower id. */
  private static Candidates sorted(float[] values) {
    // A float's order as that of a whole number, turned round, above the id: numbers sort many times faster than objects.
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToRawIntBits(values[i] + 0f);
      keys[i] = (long) ~(bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | i;
    }
    Arrays.sort(keys);
    int[] ids = new int[keys.length];
    double[] logits = new double[keys.length];
    for (int i = 0; i < keys.length; i++) {
      ids[i] = (int) keys[i];
      logits[i] = values[ids[i]];
    }
    return new Candidates(ids, logits);
  }
}
