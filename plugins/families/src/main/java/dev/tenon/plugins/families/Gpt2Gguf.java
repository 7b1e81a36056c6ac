package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.GgufFamily.Settings;
import dev.tenon.api.checkpoint.GgufFamily.Source;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.checkpoint.NameMap.Rename;
import dev.tenon.api.checkpoint.NameMap.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GPT-2 in GGUF files, as llama.cpp's converter writes them: architecture {@code gpt2}. Matrices are [out, in] there, and the
 * activation is always the gelu of tanh.
 */
final class Gpt2Gguf {
  static final String ARCHITECTURE = "gpt2";

  private Gpt2Gguf() {}

  /** A config.json that says the same. */
  static Map<String, Object> toConfig(Source file) {
    Tree from = Tree.gguf(file.metadata());
    int hidden = from.size("gpt2.embedding_length"), heads = from.size("gpt2.attention.head_count");
    from.must("gpt2.attention.head_count_kv", heads);
    if (hidden % heads != 0)
      throw new IllegalArgumentException("gpt2.embedding_length (" + hidden
          + ") must be a multiple of gpt2.attention.head_count (" + heads + ")");
    return Tree.of(
        "n_embd", hidden,
        "n_layer", from.size("gpt2.block_count"),
        "n_positions", from.size("gpt2.context_length"),
        "vocab_size", LlamaGguf.vocabulary(file),
        "tie_word_embeddings", !file.tensors().containsKey(LlamaGguf.HEAD),
        "n_head", heads,
        "n_inner", from.size("gpt2.feed_forward_length"),
        "resid_pdrop", 0.0,
        "layer_norm_epsilon", from.number("gpt2.attention.layer_norm_epsilon"));
  }

  /** What a file says, for a config.json. */
  static Settings settings(Map<String, Object> config) {
    Tree from = Tree.config(config);
    from.must("activation_function", "gelu_new");
    return new Settings(Tree.of(
        "gpt2.block_count", from.size("n_layer"),
        "gpt2.context_length", from.size("n_positions"),
        "gpt2.embedding_length", from.size("n_embd"),
        "gpt2.feed_forward_length", from.size("n_inner"),
        "gpt2.attention.head_count", from.size("n_head"),
        "gpt2.attention.layer_norm_epsilon", (float) from.number("layer_norm_epsilon"),
        "gpt2.vocab_size", from.size("vocab_size")), Map.of());
  }

  static NameMap names(Map<String, Object> model) {
    List<NameMap.Rule> rules = new ArrayList<>();
    rules.add(new Rename(LlamaGguf.EMBEDDING, "embedding.weight"));
    rules.add(new Rename("position_embd.weight", "positions.table.weight"));
    for (String what : List.of(".weight", ".bias")) {
      String ours = "blocks.{}.", theirs = "blk.{}.";
      rules.add(new Rename(theirs + "attn_norm" + what, ours + "attentionNorm" + what));
      rules.add(new Split(theirs + "attn_qkv" + what,
          List.of(ours + "attention.query" + what, ours + "attention.key" + what, ours + "attention.value" + what),
          false));
      rules.add(new Rename(theirs + "attn_output" + what, ours + "attention.output" + what));
      rules.add(new Rename(theirs + "ffn_norm" + what, ours + "feedForwardNorm" + what));
      rules.add(new Rename(theirs + "ffn_up" + what, ours + "feedForward.up" + what));
      rules.add(new Rename(theirs + "ffn_down" + what, ours + "feedForward.down" + what));
      rules.add(new Rename("output_norm" + what, "norm" + what));
    }
    if (!Skeleton.of(model).tied()) rules.add(new Rename(LlamaGguf.HEAD, "head.weight"));
    return NameMap.of(rules.toArray(NameMap.Rule[]::new));
  }
}
