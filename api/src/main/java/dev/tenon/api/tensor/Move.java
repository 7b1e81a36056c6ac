package dev.tenon.api.tensor;

import java.util.ArrayList;
import java.util.List;

/** Ops that move numbers and change none. */
public sealed interface Move extends Primitive {

  /** New sizes for the same row-major numbers; {@link Tensor#KEEP} copies that axis, one {@link Tensor#INFER} takes what is left. */
  record Reshape(List<Integer> sizes) implements Move {
    public Reshape {
      sizes = List.copyOf(sizes);
    }

    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape x = inputs.getFirst().shape();
      int[] d = sizes.stream().mapToInt(Integer::intValue).toArray();
      long known = 1;
      int infer = -1;
      for (int i = 0; i < d.length; i++) {
        if (d[i] == Tensor.KEEP) d[i] = x.dim(i);
        if (d[i] == Tensor.INFER) infer = i;
        else known *= d[i];
      }
      if (infer >= 0) d[infer] = known == 0 ? 0 : (int) (x.count() / known);
      Shape to = new Shape(d);
      if (to.count() != x.count())
        throw new IllegalArgumentException(
            "cannot reshape " + x + " to " + sizes + ": " + x.count() + " elements against " + to.count());
      return List.of(inputs.getFirst().as(to));
    }

    @Override public void backward(Backward at) {
      at.give(0, () -> at.upstream().reshapeLike(at.input(0)));
    }
  }

  /** The first input with the sizes of the second. */
  record ReshapeLike() implements Move {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      if (inputs.get(0).shape().count() != inputs.get(1).shape().count())
        throw new IllegalArgumentException(
            "cannot reshape " + inputs.get(0).shape() + " like " + inputs.get(1).shape());
      return List.of(inputs.getFirst().as(inputs.get(1).shape()));
    }

    @Override public void backward(Backward at) {
      at.give(0, () -> at.upstream().reshapeLike(at.input(0)));
    }
  }

  /** Axis i of the output is axis {@code axes[i]} of the input. */
  record Permute(List<Integer> axes) implements Move {
    public Permute {
      axes = List.copyOf(axes);
    }

    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape x = inputs.getFirst().shape();
      if (axes.size() != x.rank() || axes.stream().distinct().count() != x.rank())
        throw new IllegalArgumentException("cannot permute " + x + " by " + axes);
      return List.of(inputs.getFirst().as(new Shape(axes.stream().mapToInt(x::dim).toArray())));
    }

    @Override public void backward(Backward at) {
      var back = new ArrayList<Integer>(axes);
      for (int i = 0; i < axes.size(); i++) back.set(axes.get(i), i);
      at.give(0, () -> new Permute(back).of(at.upstream()));
    }
  }

  /** The entries from (inclusive) to (exclusive) along an axis; both count from the first. */
  record Slice(int axis, int from, int to) implements Move {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape x = inputs.getFirst().shape();
      if (from < 0 || to < from || to > x.dim(axis))
        throw new IllegalArgumentException("cannot slice " + from + ".." + to + " of axis " + axis + " of " + x);
      return List.of(inputs.getFirst().as(x.with(axis, to - from)));
    }

    @Override public void backward(Backward at) {
      at.give(0, () -> new PadLike(axis, from).of(at.upstream(), at.input(0)));
    }
  }

  /** The first input placed at {@code from} along an axis into zeros of the shape of the second: what undoes a slice. */
  record PadLike(int axis, int from) implements Move {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      Shape x = inputs.get(0).shape(), to = inputs.get(1).shape();
      if (!x.with(axis, to.dim(axis)).equals(to) || from + x.dim(axis) > to.dim(axis))
        throw new IllegalArgumentException("cannot place " + x + " at " + from + " of axis " + axis + " of " + to);
      return List.of(inputs.getFirst().as(to));
    }

    @Override public void backward(Backward at) {
      at.give(0, () -> at.upstream().slice(axis, from, from + at.input(0).type().shape().dim(axis)));
    }
  }

  /** All inputs one after the other along an axis. */
  record Concat(int axis) implements Move {
    @Override public List<TensorType> infer(List<TensorType> inputs) {
      TensorType first = inputs.getFirst();
      int size = 0;
      for (TensorType t : inputs) {
        Binary.same("Concat", first, t);
        if (!t.shape().with(axis, 0).equals(first.shape().with(axis, 0)))
          throw new IllegalArgumentException(
              "cannot join " + first.shape() + " and " + t.shape() + " along axis " + axis);
        size += t.shape().dim(axis);
      }
      return List.of(first.as(first.shape().with(axis, size)));
    }

    @Override public void backward(Backward at) {
      int from = 0, total = at.output(0).type().shape().dim(axis);
      for (int i = 0; from < total; i++) {
        int start = from, end = from + at.input(i).type().shape().dim(axis);
        at.give(i, () -> at.upstream().slice(axis, start, end));
        from = end;
      }
    }
  }
}
