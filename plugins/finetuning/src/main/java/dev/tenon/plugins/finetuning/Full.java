package dev.tenon.plugins.finetuning;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PublishedModule;
import java.util.List;

/** Trains every parameter in place: the adapted model is the base itself, and merging changes nothing. */
@Doc("every parameter is trained")
public record Full() implements FineTuning {
  @Override public String type() {
    return "full";
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    Decoder trained = Layers.rewrite(model, Parameter.class, Full::thawed);
    return new Adapted(trained, NameMap.of(
        modules.stream().flatMap(m -> m.tensors().stream()).toArray(NameMap.Rule[]::new)));
  }

  private static Parameter thawed(String path, Parameter parameter) {
    if (parameter.quantization().isPresent() || parameter.value().type().dtype() != DType.FLOAT32)
      throw new IllegalArgumentException(path + " is " + parameter
          + ", which cannot be trained; full fine-tuning needs float32 weights, lora and qlora do not");
    return parameter.frozen() ? Parameter.of(parameter.value()) : parameter;
  }

  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return adapted;
  }
}
