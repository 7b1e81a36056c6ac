package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Table;
import java.util.Optional;

/** Whether a model's head is its embedding. */
final class Ties {
  private Ties() {}

  static boolean tied(Decoder model) {
    return model.embedding() instanceof Table(Parameter embedding)
        && model.head() instanceof Linear(Parameter head, Optional<Parameter> _) && embedding == head;
  }
}
