package dev.tenon.cli;

import dev.tenon.api.text.Sampler;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.plugin.Catalogs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how the next token is chosen. */
final class Sampling {
  @Option(names = "--max-new-tokens", paramLabel = "N", description = "Tokens to write at most (default: ${DEFAULT-VALUE}).") int maxNewTokens = 100;

  @Option(names = "--temperature", paramLabel = "T", description = "Below 1 the likely become likelier; 0 is --greedy (default: ${DEFAULT-VALUE}).") double temperature = 0.8;

  @Option(names = "--top-k", paramLabel = "K", description = "Choose among the K most likely tokens; 0: among all (default: ${DEFAULT-VALUE}).") int topK = 40;

  @Option(names = "--top-p", paramLabel = "P", description = "Choose among the most likely that together reach this probability; 1: among all (default: ${DEFAULT-VALUE}).") double topP = 0.95;

  @Option(names = "--min-p", paramLabel = "P", description = "Choose among the tokens with at least this share of the likeliest one's probability; 0: among all (default: ${DEFAULT-VALUE}).") double minP;

  @Option(names = "--repetition-penalty", paramLabel = "X", description = "Above 1, what stands in the text already becomes less likely; 1: as likely as it was (default: ${DEFAULT-VALUE}).") double repetitionPenalty = 1;

  @Option(names = "--greedy", description = "Always take the most likely token.") boolean greedy;

  @Option(names = "--ignore-end", description = "Go on behind the token that ends a text.") boolean ignoreEnd;

  Generation generation(Catalogs catalogs, Optional<Long> seed) {
    if (maxNewTokens < 1) throw new UserError("--max-new-tokens is " + maxNewTokens + "; it must be at least 1");
    boolean likeliest = greedy || temperature == 0;
    List<Sampler> samplers = likeliest ? likeliest(catalogs) : drawn(catalogs);
    return new Generation(maxNewTokens, samplers, samplers.isEmpty() && likeliest, ignoreEnd,
        seed.orElse(Common.SEED));
  }

  /** Nothing if the model's own likeliest token is taken. */
  private List<Sampler> likeliest(Catalogs catalogs) {
    List<Sampler> samplers = penalty(catalogs);
    if (!samplers.isEmpty()) samplers.add(settled(catalogs, Map.of("type", "greedy")));
    return samplers;
  }

  /** In the order of Hugging Face's transformers. */
  private List<Sampler> drawn(Catalogs catalogs) {
    List<Sampler> samplers = penalty(catalogs);
    samplers.add(sampler(catalogs, "temperature", "temperature", temperature));
    if (topK != 0) samplers.add(sampler(catalogs, "top-k", "top_k", topK));
    if (topP != 1) samplers.add(sampler(catalogs, "top-p", "top_p", topP));
    if (minP != 0) samplers.add(sampler(catalogs, "min-p", "min_p", minP));
    return samplers;
  }

  private List<Sampler> penalty(Catalogs catalogs) {
    List<Sampler> samplers = new ArrayList<>();
    if (repetitionPenalty != 1)
      samplers.add(sampler(catalogs, "repetition-penalty", "repetition_penalty", repetitionPenalty));
    return samplers;
  }

  private static Sampler sampler(Catalogs catalogs, String type, String key, Object value) {
    return settled(catalogs, Map.of("type", type, key, value));
  }

  private static Sampler settled(Catalogs catalogs, Map<String, Object> settings) {
    Node node = Node.of(settings, Place.of("--" + settings.get("type")));
    return new Binder(catalogs).bindComponent(Sampler.class, node, "sampling").value();
  }
}
