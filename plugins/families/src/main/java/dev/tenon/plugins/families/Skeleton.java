package dev.tenon.plugins.families;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** What all families read of a {@code model} section: a decoder of pre-norm blocks, alike in all layers. */
record Skeleton(Tree model) {
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
        "initializer_range", "block", "attention", "positions", "feed_forward", "norm");
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
    return model.flag("tie_word_embeddings", false);
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
