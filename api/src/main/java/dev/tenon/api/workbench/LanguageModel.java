package dev.tenon.api.workbench;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A model that is loaded and ready: it writes, is measured and saved. */
public interface LanguageModel {
  Tokenizer tokenizer();

  /** The tree of layers. */
  Decoder decoder();

  /**
   * Continues a prompt.
   *
   * @param sink is given the continuation piece by piece, whole characters each
   * @return the continuation
   */
  String generate(String prompt, Generation generation, Consumer<String> sink);

  default String generate(String prompt, Generation generation) {
    return generate(prompt, generation, piece -> {
    });
  }

  /** Mean negative log-likelihood of a text's tokens. */
  Score evaluate(String text);

  /**
   * Writes the model in Hugging Face's layout, all or nothing.
   *
   * @param folder must not exist, or hold a model that may be replaced
   */
  void save(Path folder);

  /**
   * How well a text was predicted.
   *
   * @param loss nats a token
   * @param tokens predicted
   * @param bytes of the text predicted
   */
  record Score(double loss, long tokens, long bytes) {
    public double perplexity() {
      return StrictMath.exp(loss);
    }

    public double bitsPerByte() {
      return loss * tokens / bytes / StrictMath.log(2);
    }
  }
}
