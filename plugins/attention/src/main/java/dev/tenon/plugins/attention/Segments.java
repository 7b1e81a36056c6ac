package dev.tenon.plugins.attention;

import static dev.tenon.api.tensor.Tensor.INFER;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Tensor;

/**
 * Which tokens of a run belong together and which continue the document of a state that an earlier run left: a state
 * holds one document a row, the one of the row's last token that is no padding.
 *
 * @param pairs which token of the run (last axis) each one sees, itself among them: bool [batch, 1, time, time]
 * @param continuing which tokens see the state that was left: bool [batch, 1, time, 1]
 * @param entering which tokens enter the state that is left: bool [batch, 1, time, 1]
 * @param lasting whether the state that was left goes on: bool [batch, 1, 1, 1]
 */
record Segments(Tensor pairs, Tensor continuing, Tensor entering, Tensor lasting) {
  /** Reads the slot {@code segment} of the memory and leaves it for the next run. */
  static Segments of(Pass pass) {
    Tensor segment = pass.segments(), real = segment.fullLike(0).atMost(segment); // [batch, time]
    Tensor place = real.choose(segment.rangeLike(1), segment.fullLike(-1));
    Tensor last = place.max(1), none = last.fullLike(-1); // [batch, 1]
    Tensor left = pass.memory().recall("segment", none);
    Tensor ending = real.and(place.same(last)).choose(segment, segment.fullLike(0)).sum(1);
    Tensor leaves = last.same(none).choose(left, ending);
    pass.memory().retain("segment", leaves);

    Tensor at = pass.positions(), query = segment.reshape(KEEP, 1, INFER, 1), key = segment.reshape(KEEP, 1, 1, INFER);
    Tensor pairs = at.reshape(KEEP, 1, 1, INFER).atMost(at.reshape(KEEP, 1, INFER, 1)).and(key.same(query))
        .and(key.fullLike(0).atMost(key));
    return new Segments(pairs, column(real.and(segment.same(left))), column(real.and(segment.same(leaves))),
        left.same(leaves).reshape(KEEP, 1, 1, 1));
  }

  /** [batch, time] → [batch, 1, time, 1] */
  private static Tensor column(Tensor x) {
    return x.reshape(KEEP, 1, INFER, 1);
  }

  /** x where the condition holds, else 0. */
  static Tensor where(Tensor condition, Tensor x) {
    return condition.choose(x, x.fullLike(0));
  }
}
