package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.testkit.checkpoint.GgufFamilyContract;
import java.util.List;
import java.util.Map;

class LlamaContractTest extends GgufFamilyContract {
  @Override protected Family spec() {
    return new Llama();
  }

  @Override protected Map<String, Object> config() {
    return Map.ofEntries(Map.entry("architectures", List.of("LlamaForCausalLM")), Map.entry("model_type", "llama"),
        Map.entry("hidden_size", 64), Map.entry("intermediate_size", 176), Map.entry("num_hidden_layers", 2),
        Map.entry("num_attention_heads", 4), Map.entry("num_key_value_heads", 2), Map.entry("hidden_act", "silu"),
        Map.entry("max_position_embeddings", 128), Map.entry("rms_norm_eps", 1e-5), Map.entry("rope_theta", 10000.0),
        Map.entry("tie_word_embeddings", false), Map.entry("vocab_size", 1000));
  }
}
