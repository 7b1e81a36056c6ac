package dev.tenon.testkit.model;

import static dev.tenon.api.tensor.Tensor.INFER;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.Tensor;

/** Adds to each token all values before it in its document, keeping their sum between runs, with one fault. */
record FaultyState(Fault fault) implements Attention.Spec {
  /** What is wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** What is left for the next run is the sum of this run alone. */
    FORGETS,
    /** Padding enters the sum. */
    KEEPS_PADDING,
    /** The sum is kept with the batch last. */
    KEEPS_ROWS_LAST
  }

  @Override public String type() {
    return "faulty-state";
  }

  @Override public Attention build(Site site) {
    if (!(site.positions() instanceof Positions.None))
      throw new IllegalArgumentException("this attention takes no positions");
    return new Net(site.projection("value", site.hiddenSize(), site.hiddenSize()), fault);
  }

  record Net(Projection value, Fault fault) implements Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor v = value.apply(x, pass.at("value")), at = pass.positions(), segment = pass.segments();
      Tensor real = segment.fullLike(0).atMost(segment); // [batch, time]
      Tensor pairs = column(at, 2).atMost(column(at, 1)).and(column(segment, 2).same(column(segment, 1)))
          .and(column(real, 1)); // [batch, time, keys]
      Tensor counted = fault == Fault.KEEPS_PADDING ? v : column(real, 1).choose(v, v.fullLike(0));
      Tensor latest = counted.sum(1); // [batch, 1, hidden]
      Tensor before = recall(pass.memory(), latest.fullLike(0));
      retain(pass.memory(), fault == Fault.FORGETS ? latest : before.plus(latest));
      Tensor one = pairs.cast(v.type().dtype());
      return one.matmul(v).plus(before).times(0.3);
    }

    private Tensor recall(Memory memory, Tensor initial) {
      if (fault != Fault.KEEPS_ROWS_LAST) return memory.recall("state", initial);
      return memory.recall("state", initial.permute(2, 1, 0)).permute(2, 1, 0);
    }

    private void retain(Memory memory, Tensor state) {
      memory.retain("state", fault == Fault.KEEPS_ROWS_LAST ? state.permute(2, 1, 0) : state);
    }

    /** [batch, time] → [batch, time, 1] or [batch, 1, time] */
    private static Tensor column(Tensor x, int axis) {
      return axis == 1 ? x.reshape(KEEP, INFER, 1) : x.reshape(KEEP, 1, INFER);
    }
  }
}
