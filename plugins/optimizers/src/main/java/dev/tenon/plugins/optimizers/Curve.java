package dev.tenon.plugins.optimizers;

/** How a rate falls from 1 to 0. */
public enum Curve {
  /** Half a cosine wave. */
  COSINE,
  /** A straight line. */
  LINEAR,
  /** 1 − √progress: quick first, slow at the end. Hägele et al. 2024. */
  ONE_MINUS_SQRT;

  /** What is left at a progress of 0 to 1. */
  double left(double progress) {
    return switch (this) {
      case COSINE -> 0.5 * (1 + StrictMath.cos(StrictMath.PI * progress));
      case LINEAR -> 1 - progress;
      case ONE_MINUS_SQRT -> 1 - Math.sqrt(progress);
    };
  }

  /** What is reached at a progress of 0 to 1 on the way up: the way down, read backwards. */
  double reached(double progress) {
    return left(1 - progress);
  }
}
