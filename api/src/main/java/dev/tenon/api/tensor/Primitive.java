package dev.tenon.api.tensor;

/** One of the few ops everything else is made of. The list is closed; each has a scalar kernel, which is its meaning. */
public sealed interface Primitive extends Op
    permits Unary, Binary, Compare, Logical, Affine, Where, Cast, Reinterpret, Reduce, SumLike, ExpandLike, MatMul,
    Move, Index,
    Source {
  /** Gives each input its gradient as a tensor program; gives nothing where there is none. */
  void backward(Backward at);
}
