package dev.tenon.plugins.evaluation;

import dev.tenon.api.evaluate.Likelihood;
import java.nio.charset.StandardCharsets;

/** What a choice's log-likelihood is divided by, so that long choices are not at a disadvantage. */
public enum Normalization {
  /** As {@code acc_norm} of the Language Model Evaluation Harness (Gao et al. 2024). */
  CHARACTERS,
  /** As the harness's {@code acc_bytes}. */
  BYTES,
  /** As GPT-3 (Brown et al. 2020, section 2.4), and MosaicML's evaluations. */
  TOKENS;

  double length(String choice, Likelihood likelihood) {
    return switch (this) {
      case CHARACTERS -> choice.codePointCount(0, choice.length());
      case BYTES -> choice.getBytes(StandardCharsets.UTF_8).length;
      case TOKENS -> likelihood.tokens();
    };
  }
}
