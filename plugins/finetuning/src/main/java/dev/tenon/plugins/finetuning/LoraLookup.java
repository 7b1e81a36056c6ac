package dev.tenon.plugins.finetuning;

import dev.tenon.api.nn.Lookup;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Table;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.Tensor;

/**
 * base[t] + scale · up(down[t]): an embedding with a low-rank one beside it.
 *
 * @param down Aᵀ, [rows, r]: files keep A, [r, rows]
 * @param up B, [size, r]
 */
record LoraLookup(Lookup base, Parameter down, Parameter up, float scale) implements Lookup, Merging.Adapter {
  @Override public Tensor apply(Tensor indices, Pass pass) {
    Tensor low = pass.read(down).gather(indices); // [.., r]
    return base.apply(indices, pass.at("base")).plus(new Project().of(low, pass.read(up)).times(scale));
  }

  @Override public int rows() {
    return base.rows();
  }

  @Override public int size() {
    return base.size();
  }

  /** The same table with the product added. */
  static Parameter added(Merging merging, Parameter table, Parameter down, Parameter up, float scale) {
    return merging.once(down,
        read -> read.apply(table).plus(read.apply(down).matmulTransposed(read.apply(up)).times(scale)));
  }

  @Override public Lookup merged(Merging merging) {
    return new Table(added(merging, Merging.table(base).weight(), down, up, scale));
  }
}
