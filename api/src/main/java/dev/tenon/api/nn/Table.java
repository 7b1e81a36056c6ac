package dev.tenon.api.nn;

import dev.tenon.api.tensor.Tensor;

/**
 * The rows of a matrix.
 *
 * @param weight [rows, size]
 */
public record Table(Parameter weight) implements Lookup {
  @Override public Tensor apply(Tensor indices, Pass pass) {
    return pass.read(weight).gather(indices);
  }

  @Override public int rows() {
    return weight.shape().dim(0);
  }

  @Override public int size() {
    return weight.shape().dim(1);
  }
}
