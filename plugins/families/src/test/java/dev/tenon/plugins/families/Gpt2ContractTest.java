package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.testkit.checkpoint.GgufFamilyContract;
import java.util.Map;

class Gpt2ContractTest extends GgufFamilyContract {
  @Override protected Family spec() {
    return new Gpt2();
  }

  @Override protected Map<String, Object> config() {
    return Map.of("model_type", "gpt2", "n_embd", 64, "n_layer", 2, "n_head", 4, "n_positions", 128, "vocab_size", 1000,
        "activation_function", "gelu_new", "layer_norm_epsilon", 1e-5, "resid_pdrop", 0.0);
  }
}
