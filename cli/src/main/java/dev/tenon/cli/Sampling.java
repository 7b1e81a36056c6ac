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

  @Option(names = "--greedy", description = "Always take the most likely token.") boolean greedy;

  @Option(names = "--ignore-end", description = "Go on behind the token that ends a text.") boolean ignoreEnd;

  Generation generation(Catalogs catalogs, Optional<Long> seed) {
    if (maxNewTokens < 1) throw new UserError("--max-new-tokens is " + maxNewTokens + "; it must be at least 1");
    boolean likeliest = greedy || temperature == 0;
    List<Sampler> samplers = new ArrayList<>();
    if (!likeliest) {
      if (topK != 0) samplers.add(sampler(catalogs, "top-k", "top_k", topK));
      samplers.add(sampler(catalogs, "temperature", "temperature", temperature));
      if (topP != 1) samplers.add(sampler(catalogs, "top-p", "top_p", topP));
    }
    return new Generation(maxNewTokens, samplers, likeliest, ignoreEnd, seed.orElse(Common.SEED));
  }

  private static Sampler sampler(Catalogs catalogs, String type, String key, Object value) {
    Node settings = Node.of(Map.of("type", type, key, value), Place.of("--" + type));
    return new Binder(catalogs).bindComponent(Sampler.class, settings, "sampling").value();
  }
}
