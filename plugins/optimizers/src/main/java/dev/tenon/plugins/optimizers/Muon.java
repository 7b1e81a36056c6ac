package dev.tenon.plugins.optimizers;

import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;

/**
 * Muon: the momentum of a matrix is made nearly orthogonal before it is subtracted. Jordan et al. 2024, in the form of
 * {@code torch.optim.Muon}, but the iteration runs in float32 where torch rounds it to bfloat16. It is made for the matrices
 * inside the blocks; embeddings, the head, norms and biases go by another optimizer, which has settings of its own.
 */
@Doc("orthogonalised momentum for the matrices in the blocks, another optimizer for all else")
public record Muon(
    @Doc("share of the running gradient kept at each step") double momentum,
    @Doc("look ahead along the momentum") boolean nesterov,
    @Doc("pull of the blocks' matrices towards zero, times the learning rate") double weightDecay,
    @Doc("Newton-Schulz iterations") int nsSteps,
    @Key(aliases = "adjust_lr_fn") @Doc("how a matrix's shape scales its step") AdjustLr adjustLr,
    @Doc("the optimizer of everything but the blocks' matrices") Optimizer others,
    @Doc("the others' learning rate, in learning rates of the run") double othersLearningRateRatio)
    implements
      Optimizer {
  private static final String MOMENTUM = "momentum_buffer";
  /** What torch divides by at least, so that a gradient of zeros stays one. */
  private static final double LEAST_NORM = 1e-7;
  /** Jordan's quintic: steep at zero, so that five iterations bring all singular values near 1. */
  private static final double A = 3.4445, B = -4.775, C = 2.0315;

  /** The factor on the step of a matrix [rows, columns]. */
  public enum AdjustLr {
    /** √max(1, rows / columns): torch's default, for learning rates around 0.02. */
    ORIGINAL,
    /** 0.2 · √max(rows, columns): steps about as large as AdamW's, so that one learning rate serves both. Liu et al. 2025. */
    MATCH_RMS_ADAMW,
    /** √(rows / columns): the same change of output for every shape. */
    SPECTRAL_UNCLAMPED;

    double factor(Shape matrix) {
      double rows = matrix.dim(0), columns = matrix.dim(1);
      return switch (this) {
        case ORIGINAL -> Math.sqrt(Math.max(1, rows / columns));
        case MATCH_RMS_ADAMW -> 0.2 * Math.sqrt(Math.max(rows, columns));
        case SPECTRAL_UNCLAMPED -> Math.sqrt(rows / columns);
      };
    }
  }

  /**
   * torch's momentum 0.95, Nesterov, decay 0.1 and five iterations; unlike torch's, the step matches AdamW's, because AdamW
   * trains the others at the same learning rate.
   */
  public Muon() {
    this(0.95, true, 0.1, 5, AdjustLr.MATCH_RMS_ADAMW, new Adamw(), 1);
  }

  public Muon {
    Settings.fraction("momentum", momentum);
    Settings.notNegative("weight_decay", weightDecay);
    Settings.count("ns_steps", nsSteps, 1);
    Settings.positive("others_learning_rate_ratio", othersLearningRateRatio);
    if (others instanceof Muon)
      throw new IllegalArgumentException(
          "others is muon again; it must be an optimizer of any shape, such as adamw");
  }

  @Override public String type() {
    return "muon";
  }

  @Override public List<Slot> slots(Target target) {
    return orthogonal(target) ? List.of(Slot.like(MOMENTUM, target.shape())) : others.slots(target);
  }

  @Override public List<Tensor> step(Update update) {
    if (!orthogonal(update))
      return others.step(othersLearningRateRatio == 1 ? update : new Scaled(update, othersLearningRateRatio));
    Tensor g = update.gradient();
    Tensor mean = update.slot(MOMENTUM).times(momentum).plus(g.times(1 - momentum));
    Tensor direction = orthogonalised(nesterov ? g.times(1 - momentum).plus(mean.times(momentum)) : mean);
    Tensor rate = update.learningRate().times(adjustLr.factor(update.shape()));
    return List.of(Decay.decayed(update, weightDecay).minus(direction.times(rate)), mean);
  }

  private static boolean orthogonal(Target target) {
    return target.hiddenMatrix() && target.shape().rank() == 2;
  }

  /** Nearly U Vᵀ of a matrix U S Vᵀ, by Newton-Schulz iteration on its shorter side. */
  Tensor orthogonalised(Tensor matrix) {
    boolean tall = matrix.size(0) > matrix.size(1);
    Tensor x = tall ? matrix.transposed() : matrix; // [rows, columns], rows ≤ columns
    Tensor norm = new SquaredNorm().of(x).sqrt();
    x = x.over(norm.maximum(norm.fullLike(LEAST_NORM)));
    for (int i = 0; i < nsSteps; i++) {
      Tensor gram = x.matmulTransposed(x); // [rows, rows]
      Tensor cubic = gram.times(B).plus(gram.matmul(gram).times(C));
      x = x.times(A).plus(cubic.matmul(x));
    }
    return tall ? x.transposed() : x;
  }

  /** An update at a multiple of the learning rate. */
  private record Scaled(Update update, double ratio) implements Update {
    @Override public String path() {
      return update.path();
    }

    @Override public Shape shape() {
      return update.shape();
    }

    @Override public boolean hiddenMatrix() {
      return update.hiddenMatrix();
    }

    @Override public Tensor weight() {
      return update.weight();
    }

    @Override public Tensor gradient() {
      return update.gradient();
    }

    @Override public Tensor slot(String name) {
      return update.slot(name);
    }

    @Override public Tensor learningRate() {
      return update.learningRate().times(ratio);
    }

    @Override public Tensor step() {
      return update.step();
    }

    @Override public boolean decays() {
      return update.decays();
    }
  }
}
