package dev.tenon.api.nn;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;

/** A learnable cell: the one mutable thing in a model. Two places that share one are tied. */
public final class Parameter {
  private final Array value;
  private final boolean frozen;

  private Parameter(Array value, boolean frozen) {
    this.value = value;
    this.frozen = frozen;
  }

  public static Parameter of(Array value) {
    return new Parameter(value, false);
  }

  /** The same numbers, which training leaves as they are. */
  public Parameter freeze() {
    return new Parameter(value, true);
  }

  public boolean frozen() {
    return frozen;
  }

  /** The numbers themselves; training changes them in place. */
  public Array value() {
    return value;
  }

  public Shape shape() {
    return value.shape();
  }

  @Override public String toString() {
    return (frozen ? "frozen " : "") + value.type();
  }
}
