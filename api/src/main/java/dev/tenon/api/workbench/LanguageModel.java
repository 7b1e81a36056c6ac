package dev.tenon.api.workbench;

import dev.tenon.api.evaluate.Scorer;
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
   * The model as evaluation tasks see it.
   *
   * @param listener is told how far it is
   */
  Scorer scorer(Listener listener);

  /**
   * The same model with its matrices in fewer bits: those of the blocks, the embedding and the head. This one stays as it is.
   *
   * @param type of a quantization that is installed, {@code q8_0} for example; or {@code bf16}, {@code f16}. A matrix that it cannot
   *     hold, since its rows are no multiple of a block, is kept in another that can
   * @throws UserError if there is no such type, or the model is quantised already
   */
  LanguageModel quantized(String type);

  /**
   * Writes the model, all or nothing: as a GGUF file where the name ends in {@code .gguf}, else as a folder in Hugging Face's layout.
   * Quantised weights are written into a folder as the float32 numbers that they stand for.
   *
   * @param place must not exist, or hold a model that may be replaced
   * @throws UserError if a GGUF file cannot say what the model or its tokenizer is
   * @throws WorkFailed if it cannot be written, on a full disk for example; what was there before is still there
   */
  void save(Path place);

  /**
   * Writes the model for programs that run graphs, all or nothing: the folder that {@link #save} writes and beside its files those of a
   * format, {@code onnx} for example. Weights in fewer bits are written as the float32 numbers that they stand for.
   *
   * @param format of a graph format that is installed
   * @param folder must not exist, or hold a model that may be replaced
   * @throws UserError if there is no such format, or it has no form for an op of the model
   * @throws WorkFailed if it cannot be written
   */
  void export(String format, Path folder);

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
