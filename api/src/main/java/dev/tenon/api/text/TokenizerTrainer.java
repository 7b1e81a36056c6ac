package dev.tenon.api.text;

import dev.tenon.api.spec.Spec;
import java.util.Map;
import java.util.stream.Stream;

/** A way to make a tokenizer from text: {@code tokenizer: {type: bpe, vocab_size: 4096}}. */
public interface TokenizerTrainer extends Spec {
  /** Learns from the texts, each a document; the same texts in the same order give the same tokenizer. */
  Trained train(Stream<String> texts);

  /**
   * A tokenizer and the files that hold it, by name in Hugging Face's layout: {@code tokenizer.json} and
   * {@code tokenizer_config.json} as JSON trees of maps, lists, strings, numbers, booleans.
   */
  record Trained(Tokenizer tokenizer, Map<String, Map<String, Object>> files) {}
}
