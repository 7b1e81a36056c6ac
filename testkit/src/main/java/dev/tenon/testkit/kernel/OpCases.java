package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import java.util.ArrayList;
import java.util.List;

/** Every op of the api with numbers to put in, and what must come out. */
public final class OpCases {
  private final Definitions definitions;

  public OpCases(Workers workers) {
    definitions = new Definitions(workers);
  }

  /** Primitives, then fused ops. */
  public List<OpCase> all() {
    var all = new ArrayList<>(PrimitiveCases.all());
    all.addAll(FusedCases.all(definitions));
    return all;
  }

  /** Outputs as primitives' scalar kernels and fused ops' definitions have them. */
  public List<Array> outputs(OpCase one) {
    return definitions.of(one);
  }
}
