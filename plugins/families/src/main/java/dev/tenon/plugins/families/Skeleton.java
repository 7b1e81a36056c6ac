package dev.tenon.plugins.families;

import dev.tenon.api.checkpoint.NameMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What all families read of a {@code model} section: a decoder of pre-norm blocks, alike in all layers. */
record Skeleton(Tree model) {
  private static final String SCORING = "ForSequenceClassification";

  static Skeleton of(Map<String, Object> model) {
    return new Skeleton(Tree.model(model));
  }

  /** Whether a model can be written, which is asked by writing it. */
  static boolean covered(Runnable writing) {
    try {
      writing.run();
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Refuses what no family here can say. */
  void check() {
    model.only("hidden_size", "num_hidden_layers", "max_position_embeddings", "vocab_size", "tie_word_embeddings",
        "bias", "dropout",
        "initializer_range", "block", "attention", "positions", "feed_forward", "norm", "num_labels");
    section("block", "pre-norm");
  }

  /**
   * A part of the model.
   *
   * @param type what it must be
   * @param keys the settings besides that the family can say
   */
  Tree section(String name, String type, String... keys) {
    Tree section = model.section(name);
    if (!section.text("type").equals(type)) throw section.wrong("type", type);
    section.only(Stream.concat(Stream.of("type"), Arrays.stream(keys)).toArray(String[]::new));
    return section;
  }

  int hiddenSize() {
    return model.size("hidden_size");
  }

  boolean tied() {
    return !scoring() && model.flag("tie_word_embeddings", false);
  }

  /** Whether the head gives scores instead of tokens. */
  boolean scoring() {
    return model.has("num_labels");
  }

  /** What the published head is to ours. */
  List<NameMap.Rule> head() {
    if (scoring())
      return List.of(new NameMap.Rename("score.weight", "head.weight"), new NameMap.Ignore("lm_head.weight"));
    return List.of(tied()
        ? new NameMap.Ignore("lm_head.weight")
        : new NameMap.Rename("lm_head.weight", "head.weight"));
  }

  /** The model that a config.json describes, if it says that its head gives scores: with {@code num_labels} and a head of its own. */
  static Map<String, Object> scored(Tree config, Map<String, Object> model) {
    Object architectures = config.values().get("architectures");
    int named = config.values().get("id2label") instanceof Map<?, ?> map ? map.size() : config.size("num_labels", 2);
    boolean says = architectures instanceof List<?> list && list.stream().anyMatch(a -> a.toString().endsWith(SCORING));
    // transformers leaves the architecture out of a config that is written by itself.
    if (!says && !(architectures == null && named == 1)) return model;
    model.put("tie_word_embeddings", false);
    model.put("num_labels", named);
    return model;
  }

  /** The config.json of a model, told that its head gives scores, if it does. */
  Map<String, Object> described(Map<String, Object> config, String writing) {
    if (!scoring()) return config;
    var names = new LinkedHashMap<String, Object>();
    var numbers = new LinkedHashMap<String, Object>();
    for (int i = 0; i < model.size("num_labels"); i++) {
      names.put(Integer.toString(i), "LABEL_" + i);
      numbers.put("LABEL_" + i, i);
    }
    config.put("architectures", List.of(writing + SCORING));
    config.put("id2label", names);
    config.put("label2id", numbers);
    return config;
  }

  /** Refuses models that a GGUF file has no place for the head of. */
  static void requireWriting(Map<String, Object> model) {
    if (of(model).scoring())
      throw new IllegalArgumentException(
          "model.num_labels is " + model.get("num_labels") + "; a GGUF file here holds a model that writes");
  }

  double dropout() {
    return model.number("dropout", 0);
  }

  /** Whether a part's linear maps or norms have a bias: what it says itself, else what the model says. */
  boolean biased(Tree section) {
    return section.flag("bias", model.flag("bias", false));
  }

  boolean biased(String section) {
    return biased(model.section(section));
  }
}
