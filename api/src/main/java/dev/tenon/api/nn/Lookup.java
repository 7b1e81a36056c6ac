package dev.tenon.api.nn;

import dev.tenon.api.tensor.Tensor;

/** A table of vectors that are looked up: tokens, positions. What fine-tuning wraps where embeddings are adapted. */
public interface Lookup extends Layer {
  /**
   * The vectors of some rows.
   *
   * @param indices int64 [..], from 0 to {@link #rows} − 1
   * @return [.., {@link #size}]
   */
  Tensor apply(Tensor indices, Pass pass);

  /** Number of vectors. */
  int rows();

  /** Length of a vector. */
  int size();
}
