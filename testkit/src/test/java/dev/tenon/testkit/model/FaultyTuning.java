package dev.tenon.testkit.model;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Initial;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PublishedModule;
import java.util.ArrayList;
import java.util.List;

/** One learned factor for what each linear map in a block gives, and what can go wrong with that. */
record FaultyTuning(Fault fault) implements FineTuning {
  enum Fault {
    NONE, BEGINS_ELSEWHERE, LISTS_TOO_LITTLE, FREEZES_NOTHING, COPIES_THE_BASE, TRAINS_THE_BASE, LEARNS_NOTHING, MERGES_HALF, MERGES_IN_PLACE, LEAVES_A_WRAPPING, PLANS_OTHERWISE
  }

  @Override public String type() {
    return "faulty";
  }

  record Scaled(Projection base, Parameter factor, Fault fault) implements Projection {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor by = pass.read(factor);
      if (fault == Fault.LEARNS_NOTHING) by = by.times(0).plus(1);
      return base.apply(x, pass.at("base")).times(by);
    }

    @Override public int in() {
      return base.in();
    }

    @Override public int out() {
      return base.out();
    }
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    List<PublishedModule> targets = modules.stream().filter(m -> m.kind() == PublishedModule.Kind.LINEAR).toList();
    List<String> paths = targets.stream().flatMap(m -> m.parts().stream()).toList();
    Decoder frozen = Layers.rewrite(model, Parameter.class, (_, p) -> switch (fault) {
      case FREEZES_NOTHING -> p;
      case COPIES_THE_BASE -> parameters.copied(p).freeze();
      default -> p.freeze();
    });
    Decoder wrapped = Layers.rewriteEach(frozen, Projection.class,
        (path, p) -> paths.contains(path) ? new Scaled(p, factor(path, parameters), fault) : p);
    if (fault == Fault.TRAINS_THE_BASE)
      wrapped = Layers.rewrite(wrapped, Parameter.class,
          (path, p) -> path.endsWith("feedForward.up.base.weight") ? Parameter.of(p.value()) : p);
    List<NameMap.Rule> rules = new ArrayList<>(targets.stream().map(m -> m.pieces("factor", "factor")).toList());
    if (fault == Fault.TRAINS_THE_BASE)
      for (int i = 0; i < 2; i++) {
        String path = "blocks." + i + ".feedForward.up.base.weight";
        rules.add(new NameMap.Rename(path, path));
      }
    if (fault == Fault.LISTS_TOO_LITTLE) rules.removeLast();
    return new Adapted(wrapped, NameMap.of(rules.toArray(NameMap.Rule[]::new)));
  }

  private Parameter factor(String path, NewParameters parameters) {
    Parameter one = parameters.computed(
        read -> read.apply(parameters.drawn(path, Shape.of(1), new Initial.Constant(1))).plus(0));
    if (fault == Fault.PLANS_OTHERWISE && one.value().segment().scope().isAlive())
      return parameters.drawn(path, Shape.of(1, 1), new Initial.Constant(1));
    return fault == Fault.BEGINS_ELSEWHERE ? parameters.drawn(path, Shape.of(1), new Initial.Constant(1.01f)) : one;
  }

  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return Layers.rewriteEach(adapted, Scaled.class, (path, scaled) -> {
      if (fault == Fault.LEAVES_A_WRAPPING && path.endsWith("up")) return scaled;
      if (!(scaled.base instanceof Linear(Parameter weight, var bias))) throw new IllegalStateException(path);
      Parameter merged = parameters
          .computed(read -> read.apply(weight).times(read.apply(scaled.factor).reshape(1)));
      if (fault == Fault.MERGES_IN_PLACE) scaled.factor.value().set(0, 1);
      return new Linear(merged, bias.map(b -> fault == Fault.MERGES_HALF
          ? b
          : parameters.computed(read -> read.apply(b).times(read.apply(scaled.factor).reshape(1)))));
    });
  }
}
