package dev.tenon.api.tensor;

import java.util.List;

/** Ops that read or write at places named by an int64 tensor. An index out of range is an error that names it. */
public sealed interface Index extends Primitive {

  /** Rows of a table: table [n, ...], indices [i...] → [i..., ...]. */
  record Gather() implements Index {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape table = inputs.get(0).shape(), rest = table.part(1, table.rank());
      return List.of(inputs.getFirst().as(indices("Gather", inputs.get(1)).then(rest.dims())));
    }

    @Override public void backward(Backward at) {
      at.give(0, () -> new ScatterAdd().of(at.input(0).fullLike(0), at.input(1), at.upstream()));
    }
  }

  /** A table with updates added to its rows: table [n, ...], indices [i...], updates [i..., ...] → as the table. Updates are added in index order. */
  record ScatterAdd() implements Index {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape table = inputs.get(0).shape(),
          expected = indices("ScatterAdd", inputs.get(1)).then(table.part(1, table.rank()).dims());
      if (!inputs.get(2).shape().equals(expected))
        throw new IllegalArgumentException(
            "ScatterAdd: updates are " + inputs.get(2).shape() + ", they must be " + expected);
      return List.of(inputs.getFirst());
    }

    @Override public void backward(Backward at) {
      at.give(0, at::upstream);
      at.give(2, () -> new Gather().of(at.upstream(), at.input(1)));
    }
  }

  /**
   * A store with new entries written along an axis, row by row: store [batch, .., capacity, ..], latest [batch, .., time, ..],
   * slots int64 [batch, time] → as the store. A slot outside the capacity writes nothing. No gradient.
   */
  record Put(int axis) implements Index {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape store = inputs.get(0).shape(), latest = inputs.get(1).shape(), slots = indices("Put", inputs.get(2));
      Binary.same("Put", inputs.get(0), inputs.get(1));
      if (axis < 1 || !latest.with(axis, store.dim(axis)).equals(store)
          || !slots.equals(Shape.of(store.dim(0), latest.dim(axis))))
        throw new IllegalArgumentException(
            "cannot put " + latest + " at slots " + slots + " along axis " + axis + " of " + store);
      return List.of(inputs.getFirst());
    }

    @Override public void backward(Backward at) {}
  }

  private static Shape indices(String what, TensorType type) {
    if (type.dtype() != DType.INT64)
      throw new IllegalArgumentException(what + ": indices are " + type + ", they must be int64");
    return type.shape();
  }
}
