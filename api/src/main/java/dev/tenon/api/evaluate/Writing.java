package dev.tenon.api.evaluate;

import dev.tenon.api.text.Sampler;
import java.util.List;

/**
 * How prompts are to be continued.
 *
 * @param maxNewTokens tokens of a continuation at most
 * @param greedy whether the likeliest token is always taken; samplers are not asked then
 * @param samplers steps that choose the next token; none: drawn by the model's own probabilities
 * @param seed of the draws, which depend on the prompt besides and on nothing else
 */
public record Writing(int maxNewTokens, boolean greedy, List<Sampler> samplers, long seed) {
  public Writing {
    samplers = List.copyOf(samplers);
    if (maxNewTokens < 1)
      throw new IllegalArgumentException("max_new_tokens is " + maxNewTokens + "; it must be at least 1");
  }

  public static Writing greedy(int maxNewTokens) {
    return new Writing(maxNewTokens, true, List.of(), 0);
  }

  public static Writing sampled(int maxNewTokens, List<Sampler> samplers, long seed) {
    return new Writing(maxNewTokens, false, samplers, seed);
  }
}
