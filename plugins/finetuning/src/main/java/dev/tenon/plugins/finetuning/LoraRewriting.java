package dev.tenon.plugins.finetuning;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Initial;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Lookup;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One model on its way to being adapted: which modules, with what, under which names. */
final class LoraRewriting {
  private final Lora lora;
  private final List<PublishedModule> modules;
  private final NewParameters parameters;
  private final Decoder base;
  /** Whether one adapter or copy serves both ends of a tied model. */
  private final boolean together;
  private final List<NameMap.Rule> rules = new ArrayList<>();
  private final Map<String, UnaryOperator<Projection>> projections = new HashMap<>();
  private final Map<String, UnaryOperator<Lookup>> lookups = new HashMap<>();

  LoraRewriting(Lora lora, Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    this.lora = lora;
    this.modules = modules;
    this.parameters = parameters;
    base = Saved.frozen(model);
    together = lora.ensureWeightTying() && model.tied();
  }

  Adapted adapted() {
    Set<PublishedModule> saved = Saved.meant(lora.modulesToSave(), modules, together);
    List<PublishedModule> targets = lora.targets().of(modules, Kind.LINEAR, Kind.HEAD, Kind.EMBEDDING).stream()
        .filter(m -> !saved.contains(m)).toList();
    List<NameMap.Rule> copies = new ArrayList<>(Saved.rules(saved, modules));
    rules.addAll(copies);
    for (PublishedModule module : modules) copies.addAll(biases(module, saved, targets));
    Decoder trained = Saved.trained(base, copies, parameters, together);
    boolean ends = together && targets.stream().anyMatch(Saved::atAnEnd);
    if (ends) tied();
    for (PublishedModule target : targets) {
      if (ends && Saved.atAnEnd(target)) continue;
      if (target.kind() == Kind.EMBEDDING) embedding(target);
      else linear(trained, target);
    }
    Decoder wrapped = Layers.rewriteEach(trained, Projection.class,
        (path, p) -> projections.getOrDefault(path, UnaryOperator.identity()).apply(p));
    wrapped = Layers.rewriteEach(wrapped, Lookup.class,
        (path, l) -> lookups.getOrDefault(path, UnaryOperator.identity()).apply(l));
    return new Adapted(wrapped, NameMap.of(rules.toArray(NameMap.Rule[]::new)));
  }

  /** The rules for a module's bias, if it is trained; its name in an adapter is noted. */
  private List<NameMap.Rule> biases(PublishedModule module, Set<PublishedModule> saved, List<PublishedModule> targets) {
    boolean target = targets.contains(module);
    if (saved.contains(module) || lora.bias().equals("none") || lora.bias().equals("lora_only") && !target)
      return List.of();
    List<NameMap.Rule> own = Saved.tensors(module, "bias");
    for (NameMap.Rule rule : own)
      rules.add(target ? Saved.wrapped(rule, module.name() + ".base_layer.bias") : rule);
    return own;
  }

  private void linear(Decoder model, PublishedModule module) {
    Map<String, Projection> found = new HashMap<>();
    Layers.rewriteEach(model, Projection.class, (path, p) -> {
      if (module.parts().contains(path)) found.put(path, p);
      return p;
    });
    int rank = lora.rank(module.name());
    float scale = (float) lora.scale(module.name());
    int in = part(found, module.parts().getFirst()).in();
    Parameter down = parameters.drawn(module.name() + ".lora_A", Shape.of(rank, in), switch (lora.initLoraWeights()) {
      case DEFAULT -> new Initial.Uniform((float) (1 / Math.sqrt(in)));
      case GAUSSIAN -> new Initial.Normal(1f / rank);
    });
    for (String path : module.parts()) {
      Projection part = part(found, path);
      if (part.in() != in)
        throw new IllegalArgumentException(module.name() + " is made of maps of " + in + " and " + part.in()
            + " features; one adapter needs one number of them");
      Parameter up = zero(path + ".up", part.out(), rank);
      if (lora.useDora()) dora(module, path, part, down, up, scale);
      else {
        Optional<Parameter> bias = lora.loraBias()
            ? Optional.of(parameters.drawn(path + ".bias", Shape.of(part.out()), new Initial.Constant(0)))
            : Optional.empty();
        projections.put(path, p -> new LoraProjection(p, down, up, bias, scale, lora.loraDropout()));
      }
    }
    rules.add(module.shared("lora_A.weight", "down"));
    rules.add(module.pieces("lora_B.weight", "up"));
    if (lora.loraBias()) rules.add(module.pieces("lora_B.bias", "bias"));
    if (lora.useDora()) rules.add(module.pieces("lora_magnitude_vector", "magnitude"));
  }

  private static Projection part(Map<String, Projection> found, String path) {
    Projection part = found.get(path);
    if (part == null) throw new IllegalStateException(path + " is said to be a linear map, and there is none");
    return part;
  }

  private Parameter zero(String name, int... dims) {
    return parameters.drawn(name, Shape.of(dims), new Initial.Constant(0));
  }

  private void dora(PublishedModule module, String path, Projection part, Parameter down, Parameter up, float scale) {
    if (!(part instanceof Linear linear))
      throw new IllegalArgumentException("use_dora: " + module.name() + " is " + part.getClass().getName()
          + ", which has no matrix whose rows have lengths");
    Parameter magnitude = parameters.computed(read -> new RowNorms(scale).of(read.apply(linear.weight()),
        read.apply(down), read.apply(up)));
    projections.put(path, p -> new DoraProjection((Linear) p, down, up, magnitude, scale, lora.loraDropout()));
  }

  private void embedding(PublishedModule module) {
    refuseOnTables(module);
    String path = module.parts().getFirst();
    Map<String, Lookup> found = new HashMap<>();
    Layers.rewriteEach(base, Lookup.class, (at, l) -> {
      if (at.equals(path)) found.put(at, l);
      return l;
    });
    Lookup table = found.get(path);
    if (table == null) throw new IllegalStateException(path + " is said to be an embedding, and there is none");
    int rank = lora.rank(module.name());
    float scale = (float) lora.scale(module.name());
    Parameter down = zero(path + ".down", table.rows(), rank);
    Parameter up = parameters.drawn(module.name() + ".lora_embedding_B", Shape.of(table.size(), rank),
        new Initial.Normal(1));
    lookups.put(path, l -> new LoraLookup(l, down, up, scale));
    names(module, path);
  }

  private void names(PublishedModule module, String path) {
    rules.add(new NameMap.Transpose(module.name() + ".lora_embedding_A", path + ".down"));
    rules.add(new NameMap.Rename(module.name() + ".lora_embedding_B", path + ".up"));
    rules.add(new NameMap.Ignore(module.name() + ".base_layer.weight")); // PEFT stores the embedding as it was
  }

  private void refuseOnTables(PublishedModule module) {
    if (lora.useDora() || lora.loraBias())
      throw new IllegalArgumentException((lora.useDora() ? "use_dora" : "lora_bias") + " is not for embeddings, and "
          + module.name() + " is one; take it out of target_modules");
  }

  /** One adapter for both ends of a tied model. */
  private void tied() {
    PublishedModule embedding = end(Kind.EMBEDDING), head = end(Kind.HEAD);
    embedding(embedding);
    UnaryOperator<Lookup> around = lookups.getOrDefault(embedding.parts().getFirst(), UnaryOperator.identity());
    if (!(around.apply(base.embedding()) instanceof LoraLookup(Lookup _, Parameter down, Parameter up, float scale)))
      throw new IllegalStateException("the embedding was not adapted");
    String path = head.parts().getFirst();
    projections.put(path, p -> new TiedLora(p, down, up, scale));
    rules.add(new NameMap.Transpose(head.name() + ".lora_A.weight", path + ".up"));
    rules.add(new NameMap.Rename(head.name() + ".lora_B.weight", path + ".down"));
    rules.add(new NameMap.Ignore(head.name() + ".base_layer.weight"));
  }

  private PublishedModule end(Kind kind) {
    return modules.stream().filter(m -> m.kind() == kind && Saved.atAnEnd(m)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the model has no module for its " + kind));
  }
}
