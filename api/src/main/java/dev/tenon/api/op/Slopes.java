package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.List;

/** Lowers a score in proportion to the distance of query and key, at a slope per head. Press et al. 2022 (ALiBi). */
public record Slopes(List<Double> slopes) implements ScoreBias {
  public Slopes {
    slopes = List.copyOf(slopes);
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    var dtype = inputs.get(2).type().dtype();
    Tensor queryAt = inputs.get(0).cast(dtype).reshape(KEEP, 1, INFER, 1);
    Tensor keyAt = inputs.get(1).cast(dtype).reshape(KEEP, 1, 1, INFER);
    Tensor perHead = inputs.get(2).constant(Shape.of(slopes.size(), 1, 1),
        slopes.stream().mapToDouble(Double::doubleValue).toArray());
    return List.of(keyAt.minus(queryAt).times(perHead));
  }
}
