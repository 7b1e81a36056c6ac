package dev.tenon.plugins.positions;

import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;

/** A model of two sizes, whose parameters are zeros. */
record SmallSite(int hiddenSize, int maxPositionEmbeddings) implements Site {
  @Override public int numHiddenLayers() {
    return 1;
  }

  @Override public int layer() {
    return 0;
  }

  @Override public Positions positions() {
    return new Positions.None();
  }

  @Override public boolean bias() {
    return false;
  }

  @Override public float dropout() {
    return 0;
  }

  @Override public Projection projection(String name, int in, int out, Bias bias) {
    throw new AssertionError("positions need no projection " + name);
  }

  @Override public Projection residual(String name, int in, int out, Bias bias) {
    throw new AssertionError("positions need no projection " + name);
  }

  @Override public Parameter parameter(String name, Shape shape, Initial initial) {
    return Parameter.of(Array.zeros(new TensorType(DType.FLOAT32, shape)));
  }

  @Override public Site at(String part) {
    return this;
  }
}
