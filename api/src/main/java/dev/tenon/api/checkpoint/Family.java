package dev.tenon.api.checkpoint;

import dev.tenon.api.spec.Spec;
import java.util.Map;

/**
 * A family of published checkpoints: how its config.json and its tensor names translate, both ways. Its type is the
 * {@code model_type} of config.json.
 */
public interface Family extends Spec {
  /**
   * The {@code model} section of a Tenon config, for a family's config.json. Trees are maps, lists, strings, numbers, booleans.
   *
   * @throws IllegalArgumentException if the config asks for something Tenon's components do not do; says which key
   */
  Map<String, Object> toModel(Map<String, Object> config);

  /**
   * Whether a model can be written in this family's terms.
   *
   * @param model a {@code model} section with every setting resolved
   */
  boolean covers(Map<String, Object> model);

  /** The config.json of a model that this family covers. */
  Map<String, Object> toConfig(Map<String, Object> model);

  /** How the family names the tensors of such a model. */
  NameMap names(Map<String, Object> model);
}
