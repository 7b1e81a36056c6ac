package dev.tenon.benches;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large a model is: a Llama shape with heads of 32 features, two query heads to a key head, or an LSTM of as many layers, as wide, with as
 * many cells as give as many parameters.
 *
 * @param context tokens of a row; a step has as many rows as come to {@link #TOKENS}, one at least
 */
record Size(Kind kind, int layers, int width, int context, int vocabulary) {
  /** Tokens of a step, unless one row has more. */
  static final int TOKENS = 2048;
  private static final int HEAD = 32;

  enum Kind {
    TRANSFORMER("transformer"), LSTM("LSTM");

    final String shown;

    Kind(String shown) {
      this.shown = shown;
    }
  }

  /** The quickstart's model. */
  static Size quickstart(Kind kind) {
    return new Size(kind, 4, 128, 128, 4096);
  }

  /** The same in one line, which {@link #of} reads. */
  String line() {
    return String.join(" ", kind.name(), "" + layers, "" + width, "" + context, "" + vocabulary);
  }

  static Size of(String line) {
    String[] words = line.split(" ");
    return new Size(Kind.valueOf(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]),
        Integer.parseInt(words[3]), Integer.parseInt(words[4]));
  }

  /** Tokens of a step. */
  int tokens() {
    return rows() * context;
  }

  private int rows() {
    return Math.max(1, TOKENS / context);
  }

  private int heads() {
    return Math.max(1, width / HEAD);
  }

  private int keyHeads() {
    return heads() % 2 == 0 ? heads() / 2 : heads();
  }

  /** 8/3 of the width in steps of eight. */
  private int intermediate() {
    return Math.ceilDiv(8 * width, 24) * 8;
  }

  /** Cells with which 4 · cells · (width + cells) + cells · width, an LSTM's matrices, are as many weights as the four of attention and three of a SwiGLU. */
  int cells() {
    int size = width / heads();
    double weights = 2.0 * width * (heads() + keyHeads()) * size + 3.0 * width * intermediate();
    return (int) Math.round((Math.sqrt(25.0 * width * width + 16 * weights) - 5.0 * width) / 8);
  }

  /** The config's section. */
  Map<String, Object> model() {
    var model = new LinkedHashMap<String, Object>(Map.of("hidden_size", width, "num_hidden_layers", layers,
        "vocab_size", vocabulary, "max_position_embeddings", context, "tie_word_embeddings", true, "bias", false,
        "attention", Map.of("type", "grouped-query", "num_attention_heads", heads(), "num_key_value_heads", keyHeads()),
        "feed_forward", Map.of("type", "swiglu", "intermediate_size", intermediate())));
    if (kind == Kind.LSTM) model.put("block", Map.of("type", "lstm", "intermediate_size", cells()));
    return model;
  }

  /** The config's section. */
  Map<String, Object> train() {
    return Map.of("batch_size", rows(), "sequence_length", context, "optimizer", Map.of("type", "adamw"));
  }
}
