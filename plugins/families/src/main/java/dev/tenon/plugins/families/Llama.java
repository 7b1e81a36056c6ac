package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.checkpoint.NameMap.Ignore;
import dev.tenon.api.checkpoint.NameMap.Rename;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Llama and what is published in its format: grouped-query attention, rope, SwiGLU, RMSNorm. Touvron et al. 2023; Grattafiori
 * et al. 2024.
 *
 * <p>Keys that a config.json leaves out have the defaults of transformers' LlamaConfig. Dropout, which Llama has none of, is
 * written under {@code dropout}, a key that others ignore.
 */
@Doc("Llama 1 to 3 and models published in its format")
public record Llama() implements Family, GgufFamily {
  @Override public String type() {
    return "llama";
  }

  @Override public Map<String, Object> toModel(Map<String, Object> config) {
    Tree from = Tree.config(config);
    if (from.has("quantization_config"))
      throw from.wrong("quantization_config", "left out: weights must not be quantized");
    String activation = from.text("hidden_act", "silu");
    if (!activation.equals("silu") && !activation.equals("swish")) throw from.wrong("hidden_act", "silu");
    int hidden = from.size("hidden_size", 4096), heads = from.size("num_attention_heads", 32);
    if (!from.has("head_dim") && hidden % heads != 0)
      throw new IllegalArgumentException(from.path() + "hidden_size (" + hidden
          + ") must be a multiple of num_attention_heads (" + heads + "), unless head_dim is given");
    return Skeleton.scored(from, Tree.of(
        "hidden_size", hidden,
        "num_hidden_layers", from.size("num_hidden_layers", 32),
        "max_position_embeddings", from.size("max_position_embeddings", 2048),
        "vocab_size", from.size("vocab_size", 32000),
        "tie_word_embeddings", from.flag("tie_word_embeddings", false),
        "bias", false,
        "dropout", from.number("dropout", 0),
        "initializer_range", from.number("initializer_range", 0.02),
        "block", Tree.of("type", "pre-norm"),
        "attention", Tree.of("type", "grouped-query",
            "num_attention_heads", heads,
            "num_key_value_heads", from.size("num_key_value_heads", heads),
            "head_dim", from.size("head_dim", hidden / heads),
            "bias", from.flag("attention_bias", false)),
        "positions", RopeSettings.toModel(from),
        "feed_forward", Tree.of("type", "swiglu",
            "intermediate_size", from.size("intermediate_size", 11008),
            "bias", from.flag("mlp_bias", false)),
        "norm", Tree.of("type", "rms", "eps", from.number("rms_norm_eps", 1e-6))));
  }

  @Override public boolean covers(Map<String, Object> model) {
    return Skeleton.covered(() -> toConfig(model));
  }

  /** @throws IllegalArgumentException if the family does not cover the model; names the setting */
  @Override public Map<String, Object> toConfig(Map<String, Object> model) {
    Skeleton from = Skeleton.of(model);
    from.check();
    Tree attention = from.section("attention", "grouped-query", "num_attention_heads", "num_key_value_heads",
        "head_dim", "bias");
    Tree positions = from.section("positions", "rope", "rope_theta", "rope_scaling");
    Tree feedForward = from.section("feed_forward", "swiglu", "intermediate_size", "bias");
    Tree norm = from.section("norm", "rms", "eps");
    int heads = attention.size("num_attention_heads");
    Map<String, Object> config = Tree.of(
        "architectures", List.of("LlamaForCausalLM"),
        "model_type", type(),
        "vocab_size", from.model().size("vocab_size"),
        "hidden_size", from.hiddenSize(),
        "intermediate_size", feedForward.size("intermediate_size"),
        "num_hidden_layers", from.model().size("num_hidden_layers"),
        "num_attention_heads", heads,
        "num_key_value_heads", attention.size("num_key_value_heads", heads),
        "head_dim", attention.size("head_dim", from.hiddenSize() / heads),
        "hidden_act", "silu",
        "max_position_embeddings", from.model().size("max_position_embeddings"),
        "rope_parameters", RopeSettings.toConfig(positions, from.model().size("max_position_embeddings")),
        "rms_norm_eps", norm.number("eps"),
        "attention_bias", from.biased(attention),
        "mlp_bias", from.biased(feedForward),
        "attention_dropout", 0.0,
        "initializer_range", from.model().number("initializer_range", 0.02),
        "tie_word_embeddings", from.tied(),
        "dtype", "float32");
    if (from.dropout() != 0) config.put("dropout", from.dropout());
    return from.described(config, "Llama");
  }

  @Override public NameMap names(Map<String, Object> model) {
    Skeleton from = Skeleton.of(model);
    var rules = new ArrayList<NameMap.Rule>();
    rules.add(new Rename("model.embed_tokens.weight", "embedding.weight"));
    linear(rules, "self_attn.q_proj", "attention.query", from.biased("attention"));
    linear(rules, "self_attn.k_proj", "attention.key", from.biased("attention"));
    linear(rules, "self_attn.v_proj", "attention.value", from.biased("attention"));
    linear(rules, "self_attn.o_proj", "attention.output", from.biased("attention"));
    linear(rules, "mlp.gate_proj", "feedForward.gate", from.biased("feed_forward"));
    linear(rules, "mlp.up_proj", "feedForward.up", from.biased("feed_forward"));
    linear(rules, "mlp.down_proj", "feedForward.down", from.biased("feed_forward"));
    linear(rules, "input_layernorm", "attentionNorm", false);
    linear(rules, "post_attention_layernorm", "feedForwardNorm", false);
    rules.add(new Rename("model.norm.weight", "norm.weight"));
    rules.addAll(from.head());
    rules.add(new Ignore("model.layers.{}.self_attn.rotary_emb.inv_freq")); // tables of old transformers
    rules.add(new Ignore("model.rotary_emb.inv_freq"));
    return NameMap.of(rules.toArray(NameMap.Rule[]::new));
  }

  private static void linear(List<NameMap.Rule> rules, String theirs, String ours, boolean biased) {
    rules.add(new Rename("model.layers.{}." + theirs + ".weight", "blocks.{}." + ours + ".weight"));
    if (biased) rules.add(new Rename("model.layers.{}." + theirs + ".bias", "blocks.{}." + ours + ".bias"));
  }

  @Override public String architecture() {
    return LlamaGguf.ARCHITECTURE;
  }

  @Override public Map<String, Object> fromGguf(Source file) {
    return toModel(LlamaGguf.toConfig(file));
  }

  @Override public Settings toGguf(Map<String, Object> model) {
    Skeleton.requireWriting(model);
    return LlamaGguf.settings(toConfig(model));
  }

  @Override public NameMap ggufNames(Map<String, Object> model) {
    return LlamaGguf.names(model);
  }
}
