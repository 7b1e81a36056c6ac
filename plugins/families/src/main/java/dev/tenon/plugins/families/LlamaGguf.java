package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.GgufFamily.Settings;
import dev.tenon.api.checkpoint.GgufFamily.Source;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.checkpoint.NameMap.Ignore;
import dev.tenon.api.checkpoint.NameMap.Interleave;
import dev.tenon.api.checkpoint.NameMap.Rename;
import dev.tenon.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Llama in GGUF files, as llama.cpp's converter writes them: architecture {@code llama}. Its rope turns neighbours, so the rows of
 * query and key stand in turns; Llama 3's scaling is a tensor of what each frequency is divided by.
 */
final class LlamaGguf {
  static final String ARCHITECTURE = "llama";
  static final String EMBEDDING = "token_embd.weight", HEAD = "output.weight";
  private static final String FREQUENCIES = "rope_freqs.weight";
  private static final double THETA = 10_000;

  private LlamaGguf() {}

  /** A config.json that says the same. */
  static Map<String, Object> toConfig(Source file) {
    Tree from = Tree.gguf(file.metadata());
    from.must("llama.expert_count", 0);
    int hidden = from.size("llama.embedding_length"), heads = from.size("llama.attention.head_count");
    if (!from.has("llama.attention.key_length") && hidden % heads != 0)
      throw new IllegalArgumentException("llama.embedding_length (" + hidden
          + ") must be a multiple of llama.attention.head_count (" + heads + "), unless key_length is given");
    int size = from.size("llama.attention.key_length", hidden / heads);
    from.must("llama.attention.value_length", size);
    from.must("llama.rope.dimension_count", size);
    double theta = from.number("llama.rope.freq_base", THETA);
    return Tree.of(
        "hidden_size", hidden,
        "num_hidden_layers", from.size("llama.block_count"),
        "max_position_embeddings", from.size("llama.context_length"),
        "vocab_size", vocabulary(file),
        "tie_word_embeddings", !file.tensors().containsKey(HEAD),
        "num_attention_heads", heads,
        "num_key_value_heads", from.size("llama.attention.head_count_kv", heads),
        "head_dim", size,
        "attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"),
        "mlp_bias", file.tensors().containsKey("blk.0.ffn_gate.bias"),
        "intermediate_size", from.size("llama.feed_forward_length"),
        "rms_norm_eps", from.number("llama.attention.layer_norm_rms_epsilon"),
        "rope_parameters", rope(from, file, theta, size));
  }

  /** Rows of the embedding. */
  static int vocabulary(Source file) {
    Shape shape = Optional.ofNullable(file.tensors().get(EMBEDDING)).orElseThrow(
        () -> new IllegalArgumentException("tensor '" + EMBEDDING + "' is missing: there are no weights in the file"));
    if (shape.rank() != 2)
      throw new IllegalArgumentException("tensor '" + EMBEDDING + "' has shape " + shape + "; it must be a matrix");
    return shape.dim(0);
  }

  private static Map<String, Object> rope(Tree from, Source file, double theta, int size) {
    Map<String, Object> rope = Tree.of("rope_type", "default", "rope_theta", theta);
    String type = from.text("llama.rope.scaling.type", "none");
    switch (type) {
      case "none" -> {
      }
      case "linear" -> rope.putAll(Tree.of("rope_type", type, "factor", from.number("llama.rope.scaling.factor")));
      default -> throw from.wrong("llama.rope.scaling.type", "none or linear");
    }
    if (file.tensors().containsKey(FREQUENCIES)) {
      if (!type.equals("none")) throw from.wrong("llama.rope.scaling.type", "none, beside " + FREQUENCIES);
      float[] divisors = file.values(FREQUENCIES);
      if (divisors.length != size / 2)
        throw new IllegalArgumentException("tensor '" + FREQUENCIES + "' has " + divisors.length
            + " numbers; it must have one for each of the " + size / 2 + " pairs of a head");
      rope.putAll(RopeDivisors.settings(divisors, theta));
    }
    return rope;
  }

  /** What a file says, for a config.json. */
  static Settings settings(Map<String, Object> config) {
    Tree from = Tree.config(config), rope = from.section("rope_parameters");
    int size = from.size("head_dim");
    Map<String, Object> metadata = Tree.of(
        "llama.block_count", from.size("num_hidden_layers"),
        "llama.context_length", from.size("max_position_embeddings"),
        "llama.embedding_length", from.size("hidden_size"),
        "llama.feed_forward_length", from.size("intermediate_size"),
        "llama.attention.head_count", from.size("num_attention_heads"),
        "llama.attention.head_count_kv", from.size("num_key_value_heads"),
        "llama.attention.key_length", size,
        "llama.attention.value_length", size,
        "llama.attention.layer_norm_rms_epsilon", (float) from.number("rms_norm_eps"),
        "llama.rope.dimension_count", size,
        "llama.rope.freq_base", (float) rope.number("rope_theta"),
        "llama.vocab_size", from.size("vocab_size"));
    if (rope.text("rope_type").equals("linear"))
      metadata.putAll(Tree.of("llama.rope.scaling.type", "linear", "llama.rope.scaling.factor",
          (float) rope.number("factor")));
    return new Settings(metadata, rope.text("rope_type").equals("llama3")
        ? Map.of(FREQUENCIES, RopeDivisors.of(rope, size))
        : Map.of());
  }

  static NameMap names(Map<String, Object> model) {
    Skeleton from = Skeleton.of(model);
    Tree attention = from.model().section("attention");
    int heads = attention.size("num_attention_heads"), kvHeads = attention.size("num_key_value_heads", heads);
    boolean biased = from.biased("attention"), mlpBiased = from.biased("feed_forward");
    List<NameMap.Rule> rules = new ArrayList<>();
    rules.add(new Rename(EMBEDDING, "embedding.weight"));
    for (String what : biased ? List.of("weight", "bias") : List.of("weight")) {
      rules.add(new Interleave("blk.{}.attn_q." + what, "blocks.{}.attention.query." + what, heads));
      rules.add(new Interleave("blk.{}.attn_k." + what, "blocks.{}.attention.key." + what, kvHeads));
    }
    linear(rules, "attn_v", "attention.value", biased);
    linear(rules, "attn_output", "attention.output", biased);
    linear(rules, "ffn_gate", "feedForward.gate", mlpBiased);
    linear(rules, "ffn_up", "feedForward.up", mlpBiased);
    linear(rules, "ffn_down", "feedForward.down", mlpBiased);
    linear(rules, "attn_norm", "attentionNorm", false);
    linear(rules, "ffn_norm", "feedForwardNorm", false);
    rules.add(new Rename("output_norm.weight", "norm.weight"));
    if (!from.tied()) rules.add(new Rename(HEAD, "head.weight"));
    rules.add(new Ignore(FREQUENCIES));
    return NameMap.of(rules.toArray(NameMap.Rule[]::new));
  }

  private static void linear(List<NameMap.Rule> rules, String theirs, String ours, boolean biased) {
    for (String what : biased ? List.of("weight", "bias") : List.of("weight"))
      rules.add(new Rename("blk.{}." + theirs + "." + what, "blocks.{}." + ours + "." + what));
  }
}
