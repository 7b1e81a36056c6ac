package dev.tenon.api.graph;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.UserError;
import java.util.Map;
import java.util.OptionalInt;

/** A format that other programs run models from: {@code tenon export MODEL --format TYPE}. */
public interface GraphFormat extends Spec {
  /**
   * The files that a folder in Hugging Face's layout (config.json, model.safetensors, tokenizer) is given besides, by name. Weights stay
   * where they are: files point into model.safetensors.
   *
   * @throws UserError if the format has no form for an op; names it and who wrote it
   */
  Map<String, byte[]> files(Graph graph, Marks marks);

  /** Ids of the tokens that begin and end a text, if there are any. */
  record Marks(OptionalInt begin, OptionalInt end) {}
}
