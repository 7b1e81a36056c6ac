package dev.tenon.engine.house;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.model.Narrowing.Kept;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Quantises models by the name of a type: that of a format that is installed, {@code bf16} or {@code f16}. */
final class Quantizing {
  private static final Map<String, DType> ROUNDED = Map.of("bf16", DType.BFLOAT16, "f16", DType.FLOAT16);

  private final Catalog<Quantization> formats;

  @Inject Quantizing(Catalog<Quantization> formats) {
    this.formats = formats;
  }

  /**
   * The model with its matrices in a type. A matrix that the type does not hold, since its rows are no multiple of a block, is kept in the
   * most exact format of GGUF files that holds it, or else in float16.
   *
   * @param memory where the new model's weights will be
   * @throws UserError if there is no such type, the model is quantised already, or a weight is not finite or too large
   */
  Decoder of(Decoder model, String type, TensorMemory memory, Workers workers) {
    Kept wanted = wanted(type);
    Map<String, Parameter> parameters = Layers.parameters(model);
    parameters.forEach((path, p) -> p.quantization().ifPresent(format -> {
      throw new UserError("the model is quantised already (" + path + " is " + format.type()
          + "); quantise the one that it was made from");
    }));
    try {
      return Narrowing.of(model, path -> Optional.ofNullable(parameters.get(path)).map(p -> held(wanted, p.shape())),
          memory, workers);
    } catch (IllegalArgumentException e) {
      throw new UserError("the model cannot be quantised: " + e.getMessage(), e);
    }
  }

  private Kept wanted(String type) {
    DType rounded = ROUNDED.get(type);
    if (rounded != null) return new Kept.Rounded(rounded);
    return formats.find(type).<Kept>map(found -> new Kept.Quantized(found.defaults()))
        .orElseThrow(() -> new UserError(formats.refusal(type) + "; bf16 and f16 are types too"));
  }

  private Kept held(Kept wanted, Shape shape) {
    if (!(wanted instanceof Kept.Quantized(Quantization format)) || holds(format, shape)) return wanted;
    return formats.installed().stream().map(Installed::defaults).filter(f -> f instanceof GgufLayout && holds(f, shape))
        .max(Comparator.comparingDouble(f -> f.bits(shape))).<Kept>map(Kept.Quantized::new)
        .orElseGet(() -> new Kept.Rounded(DType.FLOAT16));
  }

  private static boolean holds(Quantization format, Shape shape) {
    try {
      return format.stored(shape).rank() >= 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
