package dev.tenon.engine.tune;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.engine.checkpoint.TensorNames;
import dev.tenon.engine.checkpoint.Values;
import dev.tenon.engine.checkpoint.Weights;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A model with what a strategy put beside it.
 *
 * @param base without it
 * @param modules of the base
 */
public record Adapter(FineTuning strategy, Decoder base, Adapted adapted, List<PublishedModule> modules) {
  /** Before the names of tensors in PEFT's files. */
  private static final String PREFIX = "base_model.model.";

  public Adapter {
    modules = List.copyOf(modules);
  }

  /** Whether it is a model in full: nothing of it is a base's. */
  public boolean whole() {
    return Layers.parameters(adapted.model()).values().stream().noneMatch(Parameter::frozen);
  }

  private TensorNames names() {
    return TensorNames.of(NameMap.of(adapted.names().rules().stream().map(Adapter::published)
        .toArray(NameMap.Rule[]::new)));
  }

  private static NameMap.Rule published(NameMap.Rule rule) {
    String theirs = PREFIX + rule.theirs();
    return switch (rule) {
      case NameMap.Rename r -> new NameMap.Rename(theirs, r.ours());
      case NameMap.Transpose r -> new NameMap.Transpose(theirs, r.ours());
      case NameMap.Split r -> new NameMap.Split(theirs, r.ours(), r.transposed());
      case NameMap.Interleave r -> new NameMap.Interleave(theirs, r.ours(), r.heads());
      case NameMap.Ignore _ -> new NameMap.Ignore(theirs);
    };
  }

  /** The places of what is trained, by path; those that share a parameter under each path that has a name. */
  public Map<String, Parameter> places() {
    TensorNames names = names();
    var places = new LinkedHashMap<>(Layers.places(adapted.model()));
    places.keySet().removeIf(path -> names.rule(path).isEmpty());
    return places;
  }

  /**
   * Arrays shaped like what is trained, under the names of PEFT's files.
   *
   * @param ours by the first path of each parameter; others are left out
   */
  public SequencedMap<String, Values> published(Map<String, Array> ours) {
    Map<Parameter, Array> given = new IdentityHashMap<>();
    Layers.parameters(adapted.model()).forEach((path, p) -> {
      Array array = ours.get(path);
      if (array != null) given.put(p, array);
    });
    var named = new LinkedHashMap<String, Array>();
    places().forEach((path, p) -> {
      Array array = given.get(p);
      if (array != null) named.put(path, array);
    });
    return names().toTheirs(named);
  }

  /**
   * Gradients that somebody computed for the tensors of PEFT's files, where one parameter may have several names: PEFT then keeps two on
   * one memory, and each has the gradient of its own use. Those that differ are added up, which is the parameter's gradient, and the sum
   * is given under each name. What shares nothing is left out.
   */
  public SequencedMap<String, Values> united(Map<String, Array> gradients) {
    Map<String, Parameter> places = places();
    Map<Parameter, List<Array>> uses = new IdentityHashMap<>();
    Weights.copies(gradients, names(), places).forEach((path, gradient) -> {
      List<Array> all = uses.computeIfAbsent(places.getOrDefault(path, Parameter.of(gradient)), _ -> new ArrayList<>());
      if (all.stream().noneMatch(other -> other.segment().mismatch(gradient.segment()) < 0)) all.add(gradient);
    });
    var sums = new LinkedHashMap<String, Array>();
    places.forEach((path, p) -> {
      List<Array> all = uses.getOrDefault(p, List.of());
      if (all.size() > 1) sums.put(path, sum(all));
    });
    return names().toTheirs(sums);
  }

  private static Array sum(List<Array> all) {
    Array sum = Array.zeros(all.getFirst().type());
    for (Array each : all)
      for (long i = 0, n = sum.shape().count(); i < n; i++) sum.set(i, sum.at(i) + each.at(i));
    return sum;
  }

  /** The adapter's tensors, as a file holds them. */
  public SequencedMap<String, Values> tensors() {
    var ours = new LinkedHashMap<String, Array>();
    Layers.parameters(adapted.model()).forEach((path, p) -> ours.put(path, p.value()));
    return published(ours);
  }

  /**
   * Copies an adapter's tensors into this one.
   *
   * @param where the file, for messages
   * @throws dev.tenon.api.workbench.UserError if they are not those of this adapter: another base's, or other settings'; names them,
   *     and nothing was copied
   */
  public void fill(String where, Map<String, Array> stored) {
    Weights.fill(where + ": its tensors are not those of this adapter on this base; was it made for another model? ",
        stored, names(), places());
  }
}
