package dev.tenon.api.op;

import dev.tenon.api.tensor.Tensor;

/**
 * Who sees whom: the host's answer to causality, windows, documents and padding. Components pass it on unopened.
 *
 * @param queryPositions int64 [batch, queries]
 * @param keyPositions int64 [batch, keys]
 * @param querySegments int64 [batch, queries]; −1 sees nothing
 * @param keySegments int64 [batch, keys]; −1 is never seen
 * @param window how many positions back a query sees, its own among them
 */
public record Visibility(Tensor queryPositions, Tensor keyPositions, Tensor querySegments, Tensor keySegments,
    int window) {
  /** A window without an end. */
  public static final int EVERYTHING = Integer.MAX_VALUE;
}
