package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trees of parameters shaped like Llama and GPT-2, and families that know their published names; there is nothing to compute. */
final class StandIn {
  static {
    // Layers reads records by reflection; the test lives in the engine's module, which is not open.
    StandIn.class.getModule().addOpens(StandIn.class.getPackageName(), Layers.class.getModule());
  }

  private StandIn() {}

  record Norm(Parameter weight, Optional<Parameter> bias) implements Layer {}

  record Attention(Linear query, Linear key, Linear value, Linear output) implements Layer {}

  record FeedForward(Optional<Linear> gate, Linear up, Linear down) implements Layer {}

  record Block(Norm attentionNorm, Attention attention, Norm feedForwardNorm,
      FeedForward feedForward) implements Layer {}

  record Table(Parameter table) implements Layer {}

  record Model(Parameter embedding, Optional<Table> positions, List<Block> blocks, Norm norm,
      Linear head) implements Layer {}

  private static Parameter parameter(int... dims) {
    return Parameter.of(Array.zeros(TensorType.of(DType.FLOAT32, dims)));
  }

  private static Linear linear(int out, int in, boolean bias) {
    return new Linear(parameter(out, in), bias ? Optional.of(parameter(out)) : Optional.empty());
  }

  private static int of(Map<String, Object> config, String key) {
    return ((Number) config.get(key)).intValue();
  }

  /** A model as a config.json describes it. */
  @SuppressWarnings("unchecked") static Model model(Map<String, Object> tree) {
    var config = (Map<String, Object>) tree.get("config");
    boolean tied = (Boolean) tree.get("tie_word_embeddings");
    return config.get("model_type").equals("gpt2") ? gpt2(config, tied) : llama(config, tied);
  }

  private static Model gpt2(Map<String, Object> config, boolean tied) {
    int hidden = of(config, "n_embd");
    Parameter embedding = parameter(of(config, "vocab_size"), hidden);
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < of(config, "n_layer"); i++)
      blocks.add(new Block(norm(hidden, true),
          new Attention(linear(hidden, hidden, true), linear(hidden, hidden, true), linear(hidden, hidden, true),
              linear(hidden, hidden, true)),
          norm(hidden, true),
          new FeedForward(Optional.empty(), linear(4 * hidden, hidden, true), linear(hidden, 4 * hidden, true))));
    return new Model(embedding, Optional.of(new Table(parameter(of(config, "n_positions"), hidden))), blocks,
        norm(hidden, true), new Linear(tied ? embedding : parameter(embedding.shape().dims())));
  }

  private static Model llama(Map<String, Object> config, boolean tied) {
    int hidden = of(config, "hidden_size"), middle = of(config, "intermediate_size"), head = of(config, "head_dim");
    int queries = head * of(config, "num_attention_heads"), keys = head * of(config, "num_key_value_heads");
    boolean bias = (Boolean) config.get("attention_bias");
    Parameter embedding = parameter(of(config, "vocab_size"), hidden);
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < of(config, "num_hidden_layers"); i++)
      blocks.add(new Block(norm(hidden, false),
          new Attention(linear(queries, hidden, bias), linear(keys, hidden, bias), linear(keys, hidden, bias),
              linear(hidden, queries, bias)),
          norm(hidden, false),
          new FeedForward(Optional.of(linear(middle, hidden, false)), linear(middle, hidden, false),
              linear(hidden, middle, false))));
    return new Model(embedding, Optional.empty(), blocks, norm(hidden, false),
        new Linear(tied ? embedding : parameter(embedding.shape().dims())));
  }

  private static Norm norm(int hidden, boolean bias) {
    return new Norm(parameter(hidden), bias ? Optional.of(parameter(hidden)) : Optional.empty());
  }

  /** A family whose model section is its config.json as it is. */
  private record Published(String type, boolean tiedByDefault, NameMap tied, NameMap untied) implements Family {
    @Override public Map<String, Object> toModel(Map<String, Object> config) {
      if (Integer.valueOf(0).equals(config.get("vocab_size")))
        throw new IllegalArgumentException("config.json: vocab_size is 0; it must be at least 1");
      return Map.of("config", config, "tie_word_embeddings", config.getOrDefault("tie_word_embeddings", tiedByDefault));
    }

    @Override public boolean covers(Map<String, Object> model) {
      return model.get("config") instanceof Map<?, ?> config && type.equals(config.get("model_type"));
    }

    @SuppressWarnings("unchecked")
    @Override public Map<String, Object> toConfig(Map<String, Object> model) {
      return (Map<String, Object>) model.get("config");
    }

    @Override public NameMap names(Map<String, Object> model) {
      return (Boolean) model.get("tie_word_embeddings") ? tied : untied;
    }
  }

  static Family llama() {
    var rules = new ArrayList<NameMap.Rule>();
    rules.add(new NameMap.Rename("model.embed_tokens.weight", "embedding"));
    Map<String, String> parts = Map.of("self_attn.q_proj", "attention.query", "self_attn.k_proj", "attention.key",
        "self_attn.v_proj", "attention.value", "self_attn.o_proj", "attention.output", "mlp.gate_proj",
        "feedForward.gate",
        "mlp.up_proj", "feedForward.up", "mlp.down_proj", "feedForward.down", "input_layernorm", "attentionNorm",
        "post_attention_layernorm", "feedForwardNorm");
    parts.forEach((theirs, ours) -> {
      for (String what : List.of(".weight", ".bias"))
        rules.add(new NameMap.Rename("model.layers.{}." + theirs + what, "blocks.{}." + ours + what));
    });
    rules.add(new NameMap.Rename("model.norm.weight", "norm.weight"));
    NameMap names = NameMap.of(rules.toArray(NameMap.Rule[]::new));
    return new Published("llama", false, names.with(new NameMap.Ignore("lm_head.weight")),
        names.with(new NameMap.Rename("lm_head.weight", "head.weight")));
  }

  static Family gpt2() {
    var rules = new ArrayList<NameMap.Rule>();
    for (String prefix : List.of("transformer.", "")) {
      String theirs = prefix + "h.{}.", ours = "blocks.{}.";
      rules.add(new NameMap.Rename(prefix + "wte.weight", "embedding"));
      rules.add(new NameMap.Rename(prefix + "wpe.weight", "positions.table"));
      for (String what : List.of("weight", "bias")) {
        boolean matrix = what.equals("weight");
        rules.add(new NameMap.Split(theirs + "attn.c_attn." + what, List.of(ours + "attention.query." + what,
            ours + "attention.key." + what, ours + "attention.value." + what), matrix));
        // A transposed bias is the bias itself.
        rules.add(new NameMap.Transpose(theirs + "attn.c_proj." + what, ours + "attention.output." + what));
        rules.add(new NameMap.Transpose(theirs + "mlp.c_fc." + what, ours + "feedForward.up." + what));
        rules.add(new NameMap.Transpose(theirs + "mlp.c_proj." + what, ours + "feedForward.down." + what));
        rules.add(new NameMap.Rename(theirs + "ln_1." + what, ours + "attentionNorm." + what));
        rules.add(new NameMap.Rename(theirs + "ln_2." + what, ours + "feedForwardNorm." + what));
        rules.add(new NameMap.Rename(prefix + "ln_f." + what, "norm." + what));
      }
      rules.add(new NameMap.Ignore(theirs + "attn.bias"));
    }
    NameMap names = NameMap.of(rules.toArray(NameMap.Rule[]::new));
    return new Published("gpt2", true, names.with(new NameMap.Ignore("lm_head.weight")),
        names.with(new NameMap.Rename("lm_head.weight", "head.weight")));
  }
}
