package dev.tenon.api.workbench;

import dev.tenon.api.text.Sampler;
import java.util.List;

/**
 * How to continue a prompt.
 *
 * @param maxNewTokens how many tokens at most
 * @param samplers steps that choose the next token, in order; none: drawn by the model's own probabilities
 * @param greedy always the most likely token; samplers are not asked
 * @param ignoreEnd goes on after the token that ends a text
 * @param seed of the draws
 */
public record Generation(int maxNewTokens, List<Sampler> samplers, boolean greedy, boolean ignoreEnd, long seed) {
  public Generation {
    samplers = List.copyOf(samplers);
    if (maxNewTokens < 1)
      throw new IllegalArgumentException("max_new_tokens is " + maxNewTokens + "; it must be at least 1");
  }

  public static Generation greedy(int maxNewTokens) {
    return new Generation(maxNewTokens, List.of(), true, false, 0);
  }

  public static Generation sampled(int maxNewTokens, long seed, Sampler... samplers) {
    return new Generation(maxNewTokens, List.of(samplers), false, false, seed);
  }
}
