package dev.tenon.plugins.positions;

import dev.tenon.api.spec.Doc;
import java.util.OptionalInt;

/**
 * Slows rope down, so that positions beyond those a model was trained on turn by angles that it has seen.
 *
 * <p>{@code linear} divides every frequency by {@code factor} (Chen et al. 2023). {@code llama3} (Llama 3.1) keeps the fast
 * ones, which turn more than {@code high_freq_factor} times in the original text length, divides the slow ones, which
 * turn less than {@code low_freq_factor} times, and blends between.
 *
 * @param originalMaxPositionEmbeddings the model's {@code max_position_embeddings} if not given
 */
public record RopeScaling(@Doc("default (none), linear or llama3") Kind ropeType,
    @Doc("how many times longer texts become; at least 1") double factor,
    @Doc("llama3: turns in the original length below which a frequency is divided by factor") double lowFreqFactor,
    @Doc("llama3: turns in the original length above which a frequency is kept") double highFreqFactor,
    @Doc("llama3: length of the texts that the model was trained on, in tokens") OptionalInt originalMaxPositionEmbeddings) {
  /** Which frequencies are divided. */
  public enum Kind {
    DEFAULT, LINEAR, LLAMA3
  }

  public RopeScaling() {
    this(Kind.DEFAULT, 1, 1, 4, OptionalInt.empty());
  }

  public RopeScaling {
    if (!(factor >= 1) || Double.isInfinite(factor))
      throw new IllegalArgumentException("rope_scaling.factor is " + factor + "; it must be at least 1");
    if (!(lowFreqFactor > 0 && lowFreqFactor < highFreqFactor))
      throw new IllegalArgumentException("rope_scaling.low_freq_factor (" + lowFreqFactor
          + ") must be positive and less than rope_scaling.high_freq_factor (" + highFreqFactor + ")");
    if (originalMaxPositionEmbeddings.isPresent() && originalMaxPositionEmbeddings.getAsInt() < 1)
      throw new IllegalArgumentException("rope_scaling.original_max_position_embeddings is "
          + originalMaxPositionEmbeddings.getAsInt() + "; it must be at least 1");
  }

  /** The same scaling of a model for texts of this length, in tokens. */
  RopeScaling resolve(int maxPositionEmbeddings) {
    return new RopeScaling(ropeType, factor, lowFreqFactor, highFreqFactor,
        OptionalInt.of(originalMaxPositionEmbeddings.orElse(maxPositionEmbeddings)));
  }

  /** The scaled frequency, in radians a token. */
  double of(double frequency) {
    return switch (ropeType) {
      case DEFAULT -> frequency;
      case LINEAR -> frequency / factor;
      case LLAMA3 -> {
        double turns = originalMaxPositionEmbeddings.orElseThrow() * frequency / (2 * Math.PI);
        double kept = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
        kept = Math.clamp(kept, 0.0, 1.0);
        yield kept * frequency + (1 - kept) * frequency / factor;
      }
    };
  }
}
