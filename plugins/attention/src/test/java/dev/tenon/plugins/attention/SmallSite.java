package dev.tenon.plugins.attention;

import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.Optional;

/** A model of some width and positions, whose parameters are zeros. */
record SmallSite(int hiddenSize, boolean bias, Positions positions) implements Site {
  @Override public int numHiddenLayers() {
    return 1;
  }

  @Override public int layer() {
    return 0;
  }

  @Override public int maxPositionEmbeddings() {
    return 16;
  }

  @Override public float dropout() {
    return 0.25f;
  }

  @Override public Projection projection(String name, int in, int out, Bias bias) {
    Parameter weight = parameter(name + ".weight", Shape.of(out, in), new Initial.ModelRange());
    return new Linear(weight, bias == Bias.YES
        ? Optional.of(parameter(name + ".bias", Shape.of(out), new Initial.Constant(0)))
        : Optional.empty());
  }

  @Override public Projection residual(String name, int in, int out, Bias bias) {
    return projection(name, in, out, bias);
  }

  @Override public Parameter parameter(String name, Shape shape, Initial initial) {
    return Parameter.of(Array.zeros(new TensorType(DType.FLOAT32, shape)));
  }

  @Override public Site at(String part) {
    return this;
  }
}
