package dev.tenon.plugins.layers;

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
import java.util.List;
import java.util.Optional;

/** A model of some width, whose parameters are zeros or the constants they begin with; remembers at which paths it was asked. */
record SmallSite(int hiddenSize, boolean bias, String path, List<String> asked) implements Site {
  @Override public int numHiddenLayers() {
    return 1;
  }

  @Override public int layer() {
    return 0;
  }

  @Override public int maxPositionEmbeddings() {
    return 16;
  }

  @Override public Positions positions() {
    return new Positions.None();
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
    asked.add(path + name);
    Array values = Array.zeros(new TensorType(DType.FLOAT32, shape));
    if (initial instanceof Initial.Constant(float value))
      for (long i = 0; i < shape.count(); i++) values.set(i, value);
    return Parameter.of(values);
  }

  @Override public Site at(String part) {
    return new SmallSite(hiddenSize, bias, path + part + ".", asked);
  }
}
