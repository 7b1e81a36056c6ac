package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;

/**
 * base(x) + scale · (up(down(x)) + bias). Hu et al. 2021.
 *
 * @param down A, [r, in]
 * @param up B, [out, r]
 * @param bias [out], if B has one of its own
 */
record LoraProjection(Projection base, Parameter down, Parameter up, Optional<Parameter> bias, float scale,
    float dropout)
    implements
      Projection,
      Merging.Adapter {
  @Override public Tensor apply(Tensor x, Pass pass) {
    Tensor low = new Project().of(pass.dropout(x, dropout), pass.read(down)); // [.., r]
    Tensor high = bias.map(b -> new Project().of(low, pass.read(up), pass.read(b)))
        .orElseGet(() -> new Project().of(low, pass.read(up)));
    return base.apply(x, pass.at("base")).plus(high.times(scale));
  }

  @Override public int in() {
    return base.in();
  }

  @Override public int out() {
    return base.out();
  }

  @Override public Projection merged(Merging merging) {
    Linear linear = Merging.linear(base);
    if (bias.isPresent() && linear.bias().isEmpty())
      throw new IllegalArgumentException(
          "lora_bias gave a bias to a linear map that has none, and the merged model has no place for one");
    Parameter weight = merging.parameters
        .computed(read -> read.apply(linear.weight()).plus(read.apply(up).matmul(read.apply(down)).times(scale)));
    return new Linear(weight, linear.bias().map(own -> bias.map(
        b -> merging.parameters.computed(read -> read.apply(own).plus(read.apply(b).times(scale)))).orElse(own)));
  }
}
