package dev.tenon.plugins.optimizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, by PyTorch's rule: weight decay is added to the gradient, the first step takes
 * the gradient itself as momentum, and the rate stays outside the buffer. Nesterov's form is that of Sutskever et al. 2013.
 */
@Doc("stochastic gradient descent, with momentum if asked")
public record Sgd(
    @Doc("share of the running gradient kept at each step; 0 for none") double momentum,
    @Doc("share of each gradient after the first that does not enter the running one") double dampening,
    @Doc("look ahead along the momentum") boolean nesterov,
    @Doc("L2 penalty, added to the gradient") double weightDecay) implements Optimizer {
  private static final String MOMENTUM = "momentum_buffer";

  /** Plain descent: no momentum, no decay. */
  public Sgd() {
    this(0, 0, false, 0);
  }

  public Sgd {
    Settings.fraction("momentum", momentum);
    Settings.fraction("dampening", dampening);
    Settings.notNegative("weight_decay", weightDecay);
    if (nesterov && (momentum == 0 || dampening != 0))
      throw new IllegalArgumentException(
          "nesterov is true with momentum " + momentum + " and dampening " + dampening
              + "; it needs momentum above 0 and dampening 0");
  }

  @Override public String type() {
    return "sgd";
  }

  @Override public List<Slot> slots(Target target) {
    return momentum == 0 ? List.of() : List.of(Slot.like(MOMENTUM, target.shape()));
  }

  @Override public List<Tensor> step(Update update) {
    Tensor g = update.gradient();
    if (weightDecay != 0 && update.decays()) g = g.plus(update.weight().times(weightDecay));
    if (momentum == 0) return List.of(moved(update, g));
    Tensor kept = update.slot(MOMENTUM).times(momentum);
    // The buffer starts at zero: without dampening the first step needs no case of its own.
    Tensor buffer = dampening == 0 ? kept.plus(g) : first(update).choose(g, kept.plus(g.times(1 - dampening)));
    return List.of(moved(update, nesterov ? g.plus(buffer.times(momentum)) : buffer), buffer);
  }

  private static Tensor moved(Update update, Tensor direction) {
    return update.weight().minus(direction.times(update.learningRate()));
  }

  private static Tensor first(Update update) {
    return update.step().same(update.step().fullLike(1));
  }
}
