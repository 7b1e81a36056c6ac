package dev.tenon.plugins.finetuning;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tune.NewParameters;
import java.util.IdentityHashMap;
import java.util.Map;

/** Folds adapters into what they wrap. What two places share becomes one again. */
final class Merging {
  final NewParameters parameters;
  private final Map<Parameter, Parameter> done = new IdentityHashMap<>();

  private Merging(NewParameters parameters) {
    this.parameters = parameters;
  }

  /** A layer that is put around another of its kind. */
  interface Adapter extends Layer {
    /** The layer without an adapter that does the same. */
    Layer merged(Merging merging);
  }

  static Decoder of(Decoder adapted, NewParameters parameters) {
    var merging = new Merging(parameters);
    return Layers.rewriteEach(adapted, Adapter.class, (_, adapter) -> adapter.merged(merging));
  }

  /**
   * A parameter that is computed once for all places that share an adapter.
   *
   * @param key a parameter of the adapter
   */
  Parameter once(Parameter key, NewParameters.Program program) {
    return done.computeIfAbsent(key, _ -> parameters.computed(program));
  }

  /** What a projection wraps, as the linear map that it must be. */
  static Linear linear(Projection base) {
    if (base instanceof Linear linear) return linear;
    throw new IllegalArgumentException(
        "an adapter is around " + base.getClass().getName() + ", which has no matrix to merge it into");
  }

  static Table table(dev.tenon.api.nn.Lookup base) {
    if (base instanceof Table table) return table;
    throw new IllegalArgumentException(
        "an adapter is around " + base.getClass().getName() + ", which has no table to merge it into");
  }
}
