package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.checkpoint.NameMap.Ignore;
import dev.tenon.api.checkpoint.NameMap.Rename;
import dev.tenon.api.checkpoint.NameMap.Split;
import dev.tenon.api.checkpoint.NameMap.Transpose;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GPT-2: learned positions, LayerNorm and biases everywhere, matrices stored [in, out], query, key and value in one. Radford et
 * al. 2019.
 *
 * <p>Keys that a config.json leaves out have the defaults of transformers' GPT2Config. Its dropout on attention weights,
 * {@code attn_pdrop}, is read as none and written as 0; {@code resid_pdrop} is taken for the embeddings too.
 */
@Doc("GPT-2 and models published in its format")
public record Gpt2() implements Family, GgufFamily {
  @Override public String type() {
    return "gpt2";
  }

  @Override public Map<String, Object> toModel(Map<String, Object> config) {
    Tree from = Tree.config(config);
    if (from.has("quantization_config"))
      throw from.wrong("quantization_config", "left out: weights must not be quantized");
    from.must("scale_attn_weights", true);
    from.must("scale_attn_by_inverse_layer_idx", false);
    from.must("add_cross_attention", false);
    int hidden = from.size("n_embd", 768), heads = from.size("n_head", 12);
    if (hidden % heads != 0)
      throw new IllegalArgumentException(
          from.path() + "n_embd (" + hidden + ") must be a multiple of n_head (" + heads + ")");
    return Skeleton.scored(from, Tree.of(
        "hidden_size", hidden,
        "num_hidden_layers", from.size("n_layer", 12),
        "max_position_embeddings", from.size("n_positions", 1024),
        "vocab_size", from.size("vocab_size", 50257),
        "tie_word_embeddings", from.flag("tie_word_embeddings", true),
        "bias", true,
        "dropout", from.number("resid_pdrop", 0.1),
        "initializer_range", from.number("initializer_range", 0.02),
        "block", Tree.of("type", "pre-norm"),
        "attention",
        Tree.of("type", "grouped-query", "num_attention_heads", heads, "num_key_value_heads", heads, "head_dim",
            hidden / heads, "bias", true),
        "positions", Tree.of("type", "learned"),
        "feed_forward",
        Tree.of("type", "mlp", "activation", ourActivation(from), "intermediate_size", from.size("n_inner", 4 * hidden),
            "bias", true),
        "norm", Tree.of("type", "layer-norm", "eps", from.number("layer_norm_epsilon", 1e-5), "bias", true)));
  }

  private static String ourActivation(Tree config) {
    return switch (config.text("activation_function", "gelu_new")) {
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> "gelu-tanh";
      case "gelu" -> "gelu";
      case "relu" -> "relu";
      case "silu", "swish" -> "silu";
      default -> throw config.wrong("activation_function", "gelu_new, gelu, relu or silu");
    };
  }

  private static String theirActivation(Tree feedForward) {
    return switch (feedForward.text("activation")) {
      case "gelu-tanh" -> "gelu_new";
      case "gelu" -> "gelu";
      case "relu" -> "relu";
      case "silu" -> "silu";
      default -> throw feedForward.wrong("activation", "gelu-tanh, gelu, relu or silu");
    };
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
    from.section("positions", "learned");
    Tree feedForward = from.section("feed_forward", "mlp", "activation", "intermediate_size", "bias");
    Tree norm = from.section("norm", "layer-norm", "eps", "bias");
    for (Tree part : List.of(attention, feedForward, norm)) if (!from.biased(part)) throw part.wrong("bias", "true");
    int hidden = from.hiddenSize(), heads = attention.size("num_attention_heads");
    attention.must("num_key_value_heads", heads);
    attention.must("head_dim", hidden / heads);
    if (hidden % heads != 0) throw attention.wrong("num_attention_heads", "a divisor of hidden_size (" + hidden + ")");
    return from.described(Tree.of(
        "architectures", List.of("GPT2LMHeadModel"),
        "model_type", type(),
        "vocab_size", from.model().size("vocab_size"),
        "n_positions", from.model().size("max_position_embeddings"),
        "n_embd", hidden,
        "n_layer", from.model().size("num_hidden_layers"),
        "n_head", heads,
        "n_inner", feedForward.size("intermediate_size", 4 * hidden),
        "activation_function", theirActivation(feedForward),
        "resid_pdrop", from.dropout(),
        "embd_pdrop", from.dropout(),
        "attn_pdrop", 0.0,
        "layer_norm_epsilon", norm.number("eps"),
        "initializer_range", from.model().number("initializer_range", 0.02),
        "tie_word_embeddings", from.tied(),
        "dtype", "float32"), "GPT2");
  }

  /** Names with {@code transformer.} before them, as transformers writes them, and without, as first published. */
  @Override public NameMap names(Map<String, Object> model) {
    var rules = new ArrayList<NameMap.Rule>();
    for (String prefix : List.of("transformer.", "")) named(rules, prefix);
    rules.addAll(Skeleton.of(model).head());
    return NameMap.of(rules.toArray(NameMap.Rule[]::new));
  }

  private static void named(List<NameMap.Rule> rules, String prefix) {
    String theirs = prefix + "h.{}.", ours = "blocks.{}.";
    rules.add(new Rename(prefix + "wte.weight", "embedding.weight"));
    rules.add(new Rename(prefix + "wpe.weight", "positions.table.weight"));
    norm(rules, theirs + "ln_1", ours + "attentionNorm");
    rules.add(new Split(theirs + "attn.c_attn.weight", parts(".weight"), true));
    rules.add(new Split(theirs + "attn.c_attn.bias", parts(".bias"), false));
    linear(rules, theirs + "attn.c_proj", ours + "attention.output");
    norm(rules, theirs + "ln_2", ours + "feedForwardNorm");
    linear(rules, theirs + "mlp.c_fc", ours + "feedForward.up");
    linear(rules, theirs + "mlp.c_proj", ours + "feedForward.down");
    norm(rules, prefix + "ln_f", "norm");
    rules.add(new Ignore(theirs + "attn.bias")); // the causal mask
    rules.add(new Ignore(theirs + "attn.masked_bias"));
  }

  private static List<String> parts(String what) {
    return List.of("blocks.{}.attention.query" + what, "blocks.{}.attention.key" + what,
        "blocks.{}.attention.value" + what);
  }

  private static void norm(List<NameMap.Rule> rules, String theirs, String ours) {
    rules.add(new Rename(theirs + ".weight", ours + ".weight"));
    rules.add(new Rename(theirs + ".bias", ours + ".bias"));
  }

  private static void linear(List<NameMap.Rule> rules, String theirs, String ours) {
    rules.add(new Transpose(theirs + ".weight", ours + ".weight"));
    rules.add(new Rename(theirs + ".bias", ours + ".bias"));
  }

  @Override public String architecture() {
    return Gpt2Gguf.ARCHITECTURE;
  }

  @Override public Map<String, Object> fromGguf(Source file) {
    return toModel(Gpt2Gguf.toConfig(file));
  }

  @Override public Settings toGguf(Map<String, Object> model) {
    Skeleton.requireWriting(model);
    return Gpt2Gguf.settings(toConfig(model));
  }

  @Override public NameMap ggufNames(Map<String, Object> model) {
    return Gpt2Gguf.names(model);
  }
}
