package dev.tenon.engine.model;

import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Dropout;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A pass over any evaluator: training, evaluation and decoding differ in what they give it. */
public final class ModelPass implements Pass {
  private final Shared shared;
  private final String path;

  /** What all parts of a pass have in common. */
  private record Shared(Function<Parameter, Tensor> read, Map<Parameter, Tensor> seen, Tensor positions,
      Tensor segments, Host host, Optional<Tensor> seed,
      Map<String, Integer> drops, Map<String, Tensor> published) {}

  private ModelPass(Shared shared, String path) {
    this.shared = shared;
    this.path = path;
  }

  /**
   * A pass from the root of a model.
   *
   * @param read a parameter as it is stored; asked once for each
   * @param positions int64 [batch, time]
   * @param segments int64 [batch, time]
   * @param seed of dropout, int64 [2]; empty outside training
   */
  public static ModelPass of(Function<Parameter, Tensor> read, Tensor positions, Tensor segments, Host host,
      Optional<Tensor> seed) {
    return new ModelPass(new Shared(read, new IdentityHashMap<>(), positions, segments, host, seed, new HashMap<>(),
        new LinkedHashMap<>()), "");
  }

  /**
   * What a parameter is in a pass, of those that were found in the model.
   *
   * @throws IllegalStateException if it was not found
   */
  public static Tensor known(Map<Parameter, Tensor> found, Parameter parameter) {
    Tensor tensor = found.get(parameter);
    if (tensor == null)
      throw new IllegalStateException("a layer reads a parameter that is not a component of any record of the model");
    return tensor;
  }

  @Override public Tensor read(Parameter parameter) {
    return shared.seen.computeIfAbsent(parameter, p -> widened(p, shared.read.apply(p)));
  }

  /** What is stored, as layers see it: float32 for what takes fewer bits. */
  public static Tensor widened(Parameter parameter, Tensor stored) {
    Optional<Quantization> quantization = parameter.quantization();
    if (quantization.isPresent()) return new Dequantize(quantization.get(), parameter.shape()).of(stored);
    return stored.type().dtype().computes() ? stored : stored.cast(DType.FLOAT32);
  }

  @Override public Tensor positions() {
    return shared.positions;
  }

  @Override public Tensor segments() {
    return shared.segments;
  }

  @Override public Visibility visibility(int window) {
    return shared.host.visibility(window);
  }

  @Override public Memory memory() {
    return shared.host.memory(path);
  }

  @Override public Pass at(String part) {
    return new ModelPass(shared, path.isEmpty() ? part : path + "." + part);
  }

  @Override public Tensor dropout(Tensor x, float rate) {
    if (rate == 0 || shared.seed.isEmpty()) return x;
    int drop = shared.drops.merge(path, 1, Integer::sum);
    return new Dropout(rate, path + "#" + drop).of(x, shared.seed.get());
  }

  @Override public void publish(String name, Tensor value) {
    shared.published.put(name, value);
  }

  @Override public Tensor published(String name) {
    Tensor value = shared.published.get(name);
    if (value == null)
      throw new IllegalStateException(
          path + ": no layer before this one published '" + name + "'; there are " + shared.published.keySet());
    return value;
  }

  /** All that was published, in order. */
  public Map<String, Tensor> published() {
    return shared.published;
  }
}
