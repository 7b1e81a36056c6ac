package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.Tensor;
import java.util.List;

/** x with elements zeroed at random and the rest scaled up: x, seed int64 [2] → as x. Srivastava et al. 2014. */
public record Dropout(double rate, String key) implements Fused {
  public Dropout {
    if (!(rate >= 0 && rate < 1))
      throw new IllegalArgumentException("dropout is " + rate + "; it must be at least 0 and less than 1");
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor x = inputs.getFirst(), drawn = new Source.Random(key).of(x, inputs.get(1));
    return List.of(drawn.less(drawn.fullLike(rate)).choose(x.fullLike(0), x.times(1 / (1 - rate))));
  }
}
