package dev.tenon.engine.decode;

import dev.tenon.api.op.EightBits;
import java.util.Arrays;
import java.util.Optional;

/** How numbers are kept of tokens that were read: the keys and values of attention, above all. */
public enum Kept {
  /** As they are. */
  F32("f32"),
  /** As {@link EightBits}, in a bit more than a quarter of the memory. */
  Q8_0("q8_0");

  private final String type;

  Kept(String type) {
    this.type = type;
  }

  /** What users call it. */
  public String type() {
    return type;
  }

  /** The one that users call so. */
  public static Optional<Kept> of(String type) {
    return Arrays.stream(values()).filter(kept -> kept.type.equals(type)).findFirst();
  }
}
