package dev.tenon.api.checkpoint;

import dev.tenon.api.tensor.Shape;
import java.util.Map;

/**
 * How a family's models stand in GGUF files (ggml's format): a second face of families that such files know. Weights and tokenizer are
 * the engine's; here are settings and names.
 *
 * <p>Names of tensors are given by {@link #ggufNames}, whose rules must not be {@link NameMap.Transpose} nor a transposed
 * {@link NameMap.Split}: files hold matrices as [out, in], and quantised rows cannot be turned.
 */
public interface GgufFamily {
  /** What files have under {@code general.architecture}. */
  String architecture();

  /**
   * The {@code model} section of a Tenon config, for what a file says.
   *
   * @throws IllegalArgumentException if a key is missing, wrong, or asks for something Tenon's components do not do; says which
   */
  Map<String, Object> fromGguf(Source file);

  /**
   * What a file must say of a model that this family covers.
   *
   * @param model a {@code model} section with every setting resolved
   * @throws IllegalArgumentException if files of this architecture cannot say it; names the setting
   */
  Settings toGguf(Map<String, Object> model);

  /** How files name the tensors of such a model. Tensors of {@link Settings} are {@link NameMap.Ignore}. */
  NameMap ggufNames(Map<String, Object> model);

  /** A file that is read. */
  interface Source {
    /** Keys and values: numbers, strings and booleans as such; lists as something that only prints. */
    Map<String, Object> metadata();

    /** Shapes of the tensors by name, outermost axis first. */
    Map<String, Shape> tensors();

    /**
     * The numbers of a tensor that holds a setting, not weights.
     *
     * @throws IllegalArgumentException if it is not there, or is no short list of float32
     */
    float[] values(String tensor);
  }

  /**
   * What a file says besides weights and tokenizer.
   *
   * @param metadata by key, that of the architecture first: Integer is written as uint32, Float as float32, and strings and booleans
   *     as such
   * @param tensors lists of numbers that files keep as tensors, by name
   */
  record Settings(Map<String, Object> metadata, Map<String, float[]> tensors) {}
}
