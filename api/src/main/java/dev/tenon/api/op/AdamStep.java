package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import java.util.List;

/**
 * One step of Adam with decoupled weight decay. Kingma and Ba 2015; Loshchilov and Hutter 2019.
 *
 * <p>Inputs: weight, gradient, mean, square, all of one shape; then float32 scalars: learning rate, 1 − beta1ᵗ, 1 − beta2ᵗ.
 * Outputs: the next weight, mean, square.
 */
public record AdamStep(double beta1, double beta2, double epsilon, double weightDecay) implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor weight = inputs.get(0), g = inputs.get(1), rate = inputs.get(4);
    Tensor mean = inputs.get(2).times(beta1).plus(g.times(1 - beta1));
    Tensor square = inputs.get(3).times(beta2).plus(g.times(g).times(1 - beta2));
    Tensor direction = mean.over(square.sqrt().over(inputs.get(6).sqrt()).plus(epsilon));
    Tensor decayed = weight.times(rate.times(-weightDecay).plus(1));
    return List.of(decayed.minus(direction.times(rate.over(inputs.get(5)))), mean, square);
  }
}
