package dev.tenon.api.model;

import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Shape;

/** Where a component is being built: the sizes around it and how new weights are drawn. */
public interface Site {
  /** Width of the residual stream. */
  int hiddenSize();

  /** Number of blocks of the model. */
  int numHiddenLayers();

  /** Which block this is, from 0; 0 outside blocks. */
  int layer();

  /** The longest sequence the model is made for, in tokens. */
  int maxPositionEmbeddings();

  /** The positional encoding of this layer. */
  Positions positions();

  /** Whether linear layers and norms have a bias, unless their component says otherwise. */
  boolean bias();

  /** Probability with which dropout zeroes an element in training. */
  float dropout();

  /** A linear map drawn from a normal distribution of the model's {@code initializer_range}; with a zero bias if {@link #bias}. */
  default Projection projection(String name, int in, int out) {
    return projection(name, in, out, bias() ? Bias.YES : Bias.NO);
  }

  Projection projection(String name, int in, int out, Bias bias);

  /** A linear map back into the residual stream: drawn √(2 · layers) times narrower (Radford et al. 2019). */
  default Projection residual(String name, int in, int out) {
    return residual(name, in, out, bias() ? Bias.YES : Bias.NO);
  }

  Projection residual(String name, int in, int out, Bias bias);

  /** A new parameter. */
  Parameter parameter(String name, Shape shape, Initial initial);

  /** The same site seen from a part, so that weights of different parts are drawn apart. */
  Site at(String part);

  /** Whether a linear map has a bias. */
  enum Bias {
    YES, NO
  }
}
