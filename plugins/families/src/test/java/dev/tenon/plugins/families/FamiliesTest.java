package dev.tenon.plugins.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.NameMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {
  private static final Family LLAMA = new Llama(), GPT2 = new Gpt2();

  private static Map<String, Object> small(Object... changes) {
    Map<String, Object> model = LLAMA
        .toModel(Tree.of("hidden_size", 32, "num_attention_heads", 4, "intermediate_size", 48, "num_hidden_layers", 1));
    model.putAll(Tree.of(changes));
    return model;
  }

  private static Map<String, Object> smallGpt2(Object... changes) {
    Map<String, Object> model = GPT2.toModel(Tree.of("n_embd", 32, "n_head", 4, "n_layer", 1));
    model.putAll(Tree.of(changes));
    return model;
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  /** What transformers' LlamaConfig() and GPT2Config() are. */
  @Test void anEmptyConfigIsTheFamilysDefault() {
    Map<String, Object> llama = LLAMA.toModel(Map.of());
    assertEquals(List.of(4096, 32, 2048, 32000, false),
        List.of(llama.get("hidden_size"), llama.get("num_hidden_layers"),
            llama.get("max_position_embeddings"), llama.get("vocab_size"), llama.get("tie_word_embeddings")));
    assertEquals(
        Tree.of("type", "grouped-query", "num_attention_heads", 32, "num_key_value_heads", 32, "head_dim", 128, "bias",
            false),
        llama.get("attention"));
    assertEquals(Tree.of("type", "rope", "rope_theta", 10000.0), llama.get("positions"));
    assertEquals(Tree.of("type", "rms", "eps", 1e-6), llama.get("norm"));
    Map<String, Object> gpt2 = GPT2.toModel(Map.of());
    assertEquals(Tree.of("type", "mlp", "activation", "gelu-tanh", "intermediate_size", 3072, "bias", true),
        gpt2.get("feed_forward"));
    assertEquals(List.of(768, 12, 1024, 50257, true), List.of(gpt2.get("hidden_size"), gpt2.get("num_hidden_layers"),
        gpt2.get("max_position_embeddings"), gpt2.get("vocab_size"), gpt2.get("tie_word_embeddings")));
  }

  @Test void nullMeansTheDefault() {
    var config = new LinkedHashMap<String, Object>(Tree.of("hidden_size", 64, "num_attention_heads", 4));
    for (String key : List.of("num_key_value_heads", "head_dim", "rope_scaling", "rope_theta", "quantization_config"))
      config.put(key, null);
    Map<String, Object> model = LLAMA.toModel(config);
    assertEquals(Tree.of("type", "grouped-query", "num_attention_heads", 4, "num_key_value_heads", 4, "head_dim", 16,
        "bias", false), model.get("attention"));
  }

  @Test void whatNoComponentDoesIsRefused() {
    assertMessage("config.json: hidden_act is 'gelu'; it must be silu",
        () -> LLAMA.toModel(Tree.of("hidden_act", "gelu")));
    assertMessage("config.json: hidden_size is 'big'; it must be a whole number from 1",
        () -> LLAMA.toModel(Tree.of("hidden_size", "big")));
    assertMessage("config.json: num_attention_heads is 0; it must be a whole number from 1",
        () -> LLAMA.toModel(Tree.of("num_attention_heads", 0)));
    assertMessage("config.json: rope_scaling.type is 'su'; it must be default, linear or llama3",
        () -> LLAMA.toModel(Tree.of("rope_scaling", Tree.of("type", "su", "factor", 2))));
    assertMessage("config.json: partial_rotary_factor is 0.5; it must be 1.0",
        () -> LLAMA.toModel(Tree.of("partial_rotary_factor", 0.5)));
    assertMessage("config.json: rope_parameters.partial_rotary_factor is 0.5; it must be 1.0",
        () -> LLAMA.toModel(Tree.of("rope_parameters", Tree.of("partial_rotary_factor", 0.5))));
    assertMessage("config.json: rope_parameters.factor is not there; it must be a number",
        () -> LLAMA.toModel(Tree.of("rope_parameters", Tree.of("rope_type", "linear"))));
    assertMessage("config.json: quantization_config is {bits=4}; it must be left out: weights must not be quantized",
        () -> LLAMA.toModel(Tree.of("quantization_config", Tree.of("bits", 4))));
    assertMessage("config.json: activation_function is 'tanh'; it must be gelu_new, gelu, relu or silu",
        () -> GPT2.toModel(Tree.of("activation_function", "tanh")));
    assertMessage("config.json: scale_attn_by_inverse_layer_idx is true; it must be false",
        () -> GPT2.toModel(Tree.of("scale_attn_by_inverse_layer_idx", true)));
    assertMessage("config.json: n_embd (768) must be a multiple of n_head (7)",
        () -> GPT2.toModel(Tree.of("n_head", 7)));
  }

  @ParameterizedTest
  @CsvSource({"gelu_new, gelu-tanh, gelu_new", "gelu_pytorch_tanh, gelu-tanh, gelu_new", "gelu, gelu, gelu",
      "relu, relu, relu", "swish, silu, silu"}) void activationsTranslateBothWays(String theirs, String ours,
          String back) {
    Map<String, Object> model = GPT2.toModel(Tree.of("activation_function", theirs));
    assertEquals(ours, Published.values(model.get("feed_forward")).get("activation"));
    assertEquals(back, GPT2.toConfig(model).get("activation_function"));
  }

  @Test void aLlamaModelIsCoveredByLlamaAlone() {
    assertTrue(LLAMA.covers(small()));
    assertFalse(GPT2.covers(small()));
    assertTrue(GPT2.covers(smallGpt2()));
    assertFalse(LLAMA.covers(smallGpt2()));
  }

  @Test void whatAFamilyHasNoWordForIsNotCovered() {
    assertMessage("model.positions.type is 'alibi'; it must be rope",
        () -> LLAMA.toConfig(small("positions", Tree.of("type", "alibi"))));
    assertFalse(LLAMA.covers(small("positions", Tree.of("type", "alibi"))));
    assertFalse(LLAMA.covers(small("norm", Tree.of("type", "layer-norm", "eps", 1e-5))));
    assertFalse(LLAMA.covers(small("block", Tree.of("type", "parallel"))));
    assertFalse(LLAMA.covers(small("logit_softcap", 30.0)));
    assertFalse(LLAMA
        .covers(small("attention", Tree.of("type", "grouped-query", "num_attention_heads", 4, "sliding_window", 8))));
    assertFalse(LLAMA
        .covers(small("attention", Tree.of("type", "grouped-query", "num_attention_heads", 4, "logit_softcap", 50.0))));
    assertFalse(GPT2.covers(
        smallGpt2("attention", Tree.of("type", "grouped-query", "num_attention_heads", 4, "num_key_value_heads", 2))));
    assertFalse(
        GPT2.covers(smallGpt2("attention", Tree.of("type", "grouped-query", "num_attention_heads", 4, "head_dim", 4))));
    assertFalse(GPT2.covers(smallGpt2("norm", Tree.of("type", "layer-norm", "eps", 1e-5, "bias", false))));
  }

  @Test void listsTiledOverTheLayersAreCoveredIfAllAreAlike() {
    Map<String, Object> attention = Published.values(small().get("attention")), other = Published.values(attention);
    other.put("num_key_value_heads", 2);
    assertEquals(LLAMA.toConfig(small()), LLAMA.toConfig(small("attention", List.of(attention, attention))));
    assertMessage("model.attention differs between layers; it must be one for all",
        () -> LLAMA.toConfig(small("attention", List.of(attention, other))));
  }

  @Test void biasOfTheModelGoesToPartsThatDoNotSay() {
    Map<String, Object> config = LLAMA
        .toConfig(small("bias", true, "attention", Tree.of("type", "grouped-query", "num_attention_heads", 4)));
    assertEquals(List.of(true, false), List.of(config.get("attention_bias"), config.get("mlp_bias")));
  }

  @Test void dropoutSurvives() {
    assertEquals(0.1, LLAMA.toModel(LLAMA.toConfig(small("dropout", 0.1f))).get("dropout"));
    assertEquals(0.25, GPT2.toModel(GPT2.toConfig(smallGpt2("dropout", 0.25))).get("dropout"));
  }

  @Test void theHeadHasATensorUnlessItIsTied() {
    var head = new NameMap.Rename("lm_head.weight", "head.weight");
    assertTrue(LLAMA.names(small()).rules().contains(head));
    assertFalse(LLAMA.names(small("tie_word_embeddings", true)).rules().contains(head));
    assertTrue(GPT2.names(smallGpt2("tie_word_embeddings", false)).rules().contains(head));
    assertFalse(GPT2.names(smallGpt2()).rules().contains(head));
  }

  @Test void theNameThatIsWrittenComesFirst() {
    var ours = GPT2.names(smallGpt2()).rules().stream()
        .filter(r -> r instanceof NameMap.Rename n && n.ours().equals("embedding.weight")).map(NameMap.Rule::theirs)
        .toList();
    assertEquals(List.of("transformer.wte.weight", "wte.weight"), ours);
  }
}
