package dev.tenon.plugins.families;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parameters that a decoder of these families has, by path, with their shapes: written out, as the engine would build it. */
final class Parameters {
  private final Map<String, List<Integer>> found = new TreeMap<>();

  private Parameters() {}

  static Map<String, List<Integer>> of(Map<String, Object> model) {
    var all = new Parameters();
    Map<String, Object> attention = Published.values(model.get("attention")),
        feed = Published.values(model.get("feed_forward"));
    int hidden = (int) model.get("hidden_size"), size = (int) attention.get("head_dim"),
        inner = (int) feed.get("intermediate_size");
    int queries = (int) attention.get("num_attention_heads") * size,
        keys = (int) attention.get("num_key_value_heads") * size;
    boolean biased = (boolean) attention.get("bias"), feedBiased = (boolean) feed.get("bias"),
        normBiased = (boolean) model.get("bias");
    all.found.put("embedding.weight", List.of((int) model.get("vocab_size"), hidden));
    if (normBiased)
      all.found.put("positions.table.weight", List.of((int) model.get("max_position_embeddings"), hidden));
    for (int i = 0; i < (int) model.get("num_hidden_layers"); i++) {
      String block = "blocks." + i + ".";
      all.norm(block + "attentionNorm", hidden, normBiased);
      all.linear(block + "attention.query", queries, hidden, biased);
      all.linear(block + "attention.key", keys, hidden, biased);
      all.linear(block + "attention.value", keys, hidden, biased);
      all.linear(block + "attention.output", hidden, queries, biased);
      all.norm(block + "feedForwardNorm", hidden, normBiased);
      if (feed.get("type").equals("swiglu")) all.linear(block + "feedForward.gate", inner, hidden, feedBiased);
      all.linear(block + "feedForward.up", inner, hidden, feedBiased);
      all.linear(block + "feedForward.down", hidden, inner, feedBiased);
    }
    all.norm("norm", hidden, normBiased);
    if (!(boolean) model.get("tie_word_embeddings")) all.linear("head", (int) model.get("vocab_size"), hidden, false);
    return all.found;
  }

  private void linear(String path, int out, int in, boolean biased) {
    found.put(path + ".weight", List.of(out, in));
    if (biased) found.put(path + ".bias", List.of(out));
  }

  private void norm(String path, int size, boolean biased) {
    found.put(path + ".weight", List.of(size));
    if (biased) found.put(path + ".bias", List.of(size));
  }
}
