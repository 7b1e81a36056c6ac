package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import dev.tenon.kernels.cpu.gemm.GemmKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which kernel runs a primitive op, if one is faster than its scalar definition. */
final class PrimitiveKernels {
  private PrimitiveKernels() {}

  static Optional<Kernel> of(Primitive op, List<TensorType> in) {
    if (op instanceof Index index) return index(index, in);
    if (op instanceof Move move) return move(move, in);
    if (in.isEmpty() || (in.getFirst().dtype() != DType.FLOAT32 && !(op instanceof Where))) return Optional.empty();
    Shape x = in.getFirst().shape();
    return switch (op) {
      case MatMul m -> GemmKernel.of(m, in);
      case Unary u -> UnaryKernel.knows(u) ? Optional.of(new UnaryKernel(u, x.count())) : Optional.empty();
      case Binary b -> BinaryKernel.of(b, in);
      case Affine a -> Optional.of(new AffineKernel(a, x.count()));
      case Where _ -> where(in);
      case Reduce(Reduce.Kind kind, int axis) -> reduce(kind, x, x.axis(axis));
      case SumLike _ -> sum(x, in.get(1).shape());
      case Source.FullLike(double value) -> Optional.of(new FullLikeKernel((float) value, x.count()));
      default -> Optional.empty();
    };
  }

  private static Optional<Kernel> where(List<TensorType> in) {
    Shape shape = in.getFirst().shape();
    boolean alike = in.get(1).shape().equals(shape) && in.get(2).shape().equals(shape);
    return alike && in.get(1).dtype() == DType.FLOAT32
        ? Optional.of(new WhereKernel((int) shape.count()))
        : Optional.empty();
  }

  private static Optional<Kernel> reduce(Reduce.Kind kind, Shape x, int axis) {
    int outer = (int) x.count(0, axis), size = x.dim(axis), inner = (int) x.count(axis + 1, x.rank());
    if (inner == 1) return Optional.of(new ReduceKernel(kind, outer, size));
    return kind == Reduce.Kind.SUM ? Optional.of(new SumRowsKernel(outer, size, inner)) : Optional.empty();
  }

  private static Optional<Kernel> sum(Shape from, Shape to) {
    int all = (int) from.count(), kept = (int) to.count();
    if (kept == 1) return Optional.of(new ReduceKernel(Reduce.Kind.SUM, 1, all));
    if (BinaryKernel.ends(from, to)) return Optional.of(new SumRowsKernel(1, all / kept, kept));
    if (to.rank() == from.rank() && to.equals(from.with(-1, 1)))
      return Optional.of(new ReduceKernel(Reduce.Kind.SUM, kept, all / kept));
    return Optional.empty();
  }

  private static Optional<Kernel> index(Index op, List<TensorType> in) {
    TensorType table = in.getFirst();
    Shape shape = table.shape();
    int rows = shape.rank() == 0 ? 1 : shape.dim(0);
    long row = shape.count() / rows;
    return switch (op) {
      case Index.Gather _ ->
        Optional.of(new GatherKernel(rows, row * table.dtype().bytes(), (int) in.get(1).shape().count()));
      case Index.ScatterAdd _ when table.dtype() == DType.FLOAT32 ->
        Optional.of(new ScatterAddKernel(rows, (int) row, (int) in.get(1).shape().count()));
      case Index.ScatterAdd _ -> Optional.empty();
      case Index.Put(int axis) ->
        Optional.of(new PutKernel(rows, (int) shape.count(1, axis), shape.dim(axis), in.get(1).shape().dim(axis),
            shape.count(axis + 1, shape.rank()) * table.dtype().bytes()));
    };
  }

  private static Optional<Kernel> move(Move op, List<TensorType> in) {
    return switch (op) {
      case Move.Permute(List<Integer> axes) ->
        Optional.of(new PermuteKernel(axes, in.getFirst().shape(), in.getFirst().dtype()));
      case Move.Slice(int axis, int from, int to) when to > from ->
        Optional.of(windows(in, axis, to - from, from, 0, false));
      case Move.PadLike(int axis, int from) ->
        Optional.of(windows(in.subList(0, 1), axis, in.get(1).shape().dim(axis), 0, from, true));
      case Move.Concat(int axis) ->
        Optional.of(windows(in, axis, in.stream().mapToInt(t -> t.shape().dim(axis)).sum(), 0, 0, false));
      case Move.Slice _,Move.Reshape _,Move.ReshapeLike _ -> Optional.empty();
    };
  }

  /** Runs of inputs one after the other along an axis of an output of that size: each from an entry on, the first to an entry. */
  private static Kernel windows(List<TensorType> in, int axis, int size, int from, int to, boolean padded) {
    Shape first = in.getFirst().shape();
    int a = first.axis(axis);
    long entry = first.count(a + 1, first.rank()) * in.getFirst().dtype().bytes(), next = to * entry;
    var runs = new ArrayList<WindowKernel.Run>();
    for (TensorType each : in) {
      int entries = each.shape().dim(a);
      long length = Math.min(entries - from, size - to) * entry;
      runs.add(new WindowKernel.Run(entries * entry, from * entry, next, length));
      next += length;
    }
    return new WindowKernel((int) first.count(0, a), runs, size * entry, padded);
  }
}
