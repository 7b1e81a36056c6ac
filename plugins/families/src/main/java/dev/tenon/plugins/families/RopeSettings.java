package dev.tenon.plugins.families;

import java.util.Map;
import java.util.Optional;

/**
 * How rope stands in config.json and in a model section. Since 5.x {@code rope_parameters} holds all; 4.x has
 * {@code rope_theta} at the top and {@code rope_scaling} beside it, whose {@code rope_type} was {@code type} at first.
 */
final class RopeSettings {
  private static final double THETA = 10_000;

  private RopeSettings() {}

  /** The {@code positions} section for a config.json. */
  static Map<String, Object> toModel(Tree config) {
    Optional<Tree> parameters = config.optionalSection("rope_parameters"),
        scaling = parameters.or(() -> config.optionalSection("rope_scaling"));
    double theta = parameters.orElse(config).number("rope_theta", config.number("rope_theta", THETA));
    config.must("partial_rotary_factor", 1.0);
    Map<String, Object> positions = Tree.of("type", "rope", "rope_theta", theta);
    scaling.ifPresent(s -> {
      s.must("partial_rotary_factor", 1.0);
      Map<String, Object> translated = scaling(s, s.has("rope_type") ? "rope_type" : "type",
          config.size("max_position_embeddings", 2048));
      if (!translated.isEmpty()) positions.put("rope_scaling", translated);
    });
    return positions;
  }

  /** The {@code rope_parameters} of a config.json for a {@code positions} section. */
  static Map<String, Object> toConfig(Tree positions, int maxPositionEmbeddings) {
    Map<String, Object> parameters = Tree.of("rope_type", "default", "rope_theta", positions.number("rope_theta"));
    positions.optionalSection("rope_scaling").ifPresent(s -> {
      s.only("rope_type", "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings");
      parameters.putAll(scaling(s, "rope_type", maxPositionEmbeddings));
    });
    return parameters;
  }

  /** What a type of scaling needs of its settings; nothing for none. Both files spell them alike. */
  private static Map<String, Object> scaling(Tree from, String typeKey, int maxPositionEmbeddings) {
    String type = from.text(typeKey, "default");
    return switch (type) {
      case "default" -> Tree.of();
      case "linear" -> Tree.of("rope_type", type, "factor", from.number("factor"));
      case "llama3" -> Tree.of("rope_type", type,
          "factor", from.number("factor"),
          "low_freq_factor", from.number("low_freq_factor"),
          "high_freq_factor", from.number("high_freq_factor"),
          "original_max_position_embeddings", from.size("original_max_position_embeddings", maxPositionEmbeddings));
      default -> throw from.wrong(typeKey, "default, linear or llama3");
    };
  }
}
