package dev.tenon.engine.train;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The models that are trained together.
 *
 * @param value a model with one output that is trained beside the policy
 */
public record Pupils(Decoder policy, Optional<Decoder> value) {
  private static final String VALUE = "value";

  public Pupils(Decoder policy) {
    this(policy, Optional.empty());
  }

  /** All parameters by path: the policy's own paths, and those of the value model behind {@code value.}. A shared one stands once. */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>(Layers.parameters(policy));
    value.ifPresent(model -> Layers.parameters(model).forEach((path, p) -> {
      if (all.values().stream().noneMatch(known -> known == p)) all.put(VALUE + "." + path, p);
    }));
    return all;
  }

  /** Where the value model's parts stand. */
  static String valuePart() {
    return VALUE;
  }

  /** The model that is asked for values: the value model, or the policy if that is one itself. */
  Decoder valuing() {
    Decoder model = value.orElse(policy);
    if (model.head().out() != 1)
      throw new IllegalArgumentException(
          "a value is asked of a model with " + model.head().out() + " outputs; it must be one with a single output");
    return model;
  }
}
