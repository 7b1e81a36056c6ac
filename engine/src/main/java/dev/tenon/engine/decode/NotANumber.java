package dev.tenon.engine.decode;

import dev.tenon.api.workbench.WorkFailed;

/** A model computes NaN: no token can be chosen by it. */
public final class NotANumber extends WorkFailed {
  private static final long serialVersionUID = 1;

  public NotANumber() {
    super("the model's logits are NaN; its weights must be finite numbers, and small enough");
  }
}
