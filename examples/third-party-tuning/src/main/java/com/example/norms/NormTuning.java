package com.example.norms;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PublishedModule;
import java.util.List;

/** Trains copies of the norms' parameters and nothing else. Zhao et al. 2023, "Tuning LayerNorm in Attention". */
@Doc("only norms are trained (Zhao et al. 2023)")
public record NormTuning(@Doc("whether the norm before the head is trained too") boolean last) implements FineTuning {
  public NormTuning() {
    this(true);
  }

  @Override public String type() {
    return "norm-tuning";
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    List<NameMap.Rule> rules = modules.stream().filter(this::tuned).flatMap(m -> m.tensors().stream()).toList();
    List<String> paths = rules.stream().flatMap(rule -> PublishedModule.ours(rule).stream()).toList();
    if (paths.isEmpty()) throw new IllegalArgumentException("the model has no norm with a parameter to train");
    Decoder tuned = Layers.rewrite(model, Parameter.class,
        (path, p) -> paths.contains(path) ? parameters.copied(p) : p.freeze());
    return new Adapted(tuned, NameMap.of(rules.toArray(NameMap.Rule[]::new)));
  }

  /** Norms are what is no matrix; the last one is outside the blocks. */
  private boolean tuned(PublishedModule module) {
    return module.kind() == PublishedModule.Kind.OTHER
        && (last || module.parts().stream().allMatch(part -> part.startsWith("blocks.")));
  }

  /** What was trained stands where the base's own stood. */
  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return adapted;
  }
}
