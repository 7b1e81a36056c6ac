package dev.tenon.engine.model;

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
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import java.util.Optional;
import java.util.OptionalLong;

/** A place in a model under construction; random numbers are keyed by its path. Without a seed nothing is drawn. */
record BuildSite(ModelConfig config, TensorMemory memory, OptionalLong seed, String path, int layer,
    Positions positions) implements Site {
  @Override public int hiddenSize() {
    return config.hiddenSize();
  }

  @Override public int numHiddenLayers() {
    return config.numHiddenLayers();
  }

  @Override public int maxPositionEmbeddings() {
    return config.maxPositionEmbeddings();
  }

  @Override public boolean bias() {
    return config.bias();
  }

  @Override public float dropout() {
    return config.dropout();
  }

  @Override public Projection projection(String name, int in, int out, Bias bias) {
    return linear(name, in, out, bias, config.initializerRange());
  }

  @Override public Projection residual(String name, int in, int out, Bias bias) {
    return linear(name, in, out, bias,
        (float) (config.initializerRange() / Math.sqrt(2.0 * Math.max(1, numHiddenLayers()))));
  }

  private Projection linear(String name, int in, int out, Bias bias, float deviation) {
    Parameter weight = parameter(name + ".weight", Shape.of(out, in), new Initial.Normal(deviation));
    return new Linear(weight, switch (bias) {
      case YES -> Optional.of(parameter(name + ".bias", Shape.of(out), new Initial.Constant(0)));
      case NO -> Optional.empty();
    });
  }

  @Override public Parameter parameter(String name, Shape shape, Initial initial) {
    Array array = memory.array(Lifetime.WEIGHTS, new TensorType(DType.FLOAT32, shape));
    if (memory.backed())
      seed.ifPresent(s -> Draws.of(s, "initial/" + path + "." + name).fill(array, initial,
          config.initializerRange()));
    return Parameter.of(array);
  }

  @Override public BuildSite at(String part) {
    return new BuildSite(config, memory, seed, path.isEmpty() ? part : path + "." + part, layer, positions);
  }

  BuildSite with(int block, Positions encoding) {
    return new BuildSite(config, memory, seed, path, block, encoding);
  }
}
