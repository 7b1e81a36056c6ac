package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Constant;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.UniformNumbers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Ops that make numbers of nothing. They never read an input's numbers, the seed's but for one, so its memory may be taken. */
final class SourceKernels {
  private SourceKernels() {}

  static Optional<Kernel> of(Source op, List<TensorType> inputs, TensorType output) {
    return switch (op) {
      case Source.Table(var values) -> Optional.of(Routine.apart(call -> table(values, call.output(0))));
      case Source.FullLike(double value) ->
        Optional.of(Routine.elementwise(inputs, output, call -> fill(value, call.output(0))));
      case Source.RangeLike(int axis) ->
        Optional.of(Routine.elementwise(inputs, output, call -> range(axis, call.output(0))));
      case Source.Random(String key) -> output.dtype().computes()
          ? Optional
              .of(Routine.elementwise(inputs.subList(0, 1), output, call -> random(key, call.input(1), call.output(0))))
          : Optional.empty();
    };
  }

  private static void table(Constant values, Array to) {
    int count = Math.toIntExact(to.shape().count());
    for (int i = 0; i < count; i++) to.set(i, values.at(i));
  }

  /** Sets the first element, then doubles what is filled. */
  private static void fill(double value, Array to) {
    MemorySegment segment = to.segment();
    long total = segment.byteSize(), filled = to.type().dtype().bytes();
    if (total == 0) return;
    to.set(0, value);
    for (; filled < total; filled *= 2)
      MemorySegment.copy(segment, 0, segment, filled, Math.min(filled, total - filled));
  }

  private static void range(int axis, Array to) {
    Shape shape = to.shape();
    int along = shape.axis(axis);
    long inner = shape.count(along + 1, shape.rank()), size = shape.dim(along), outer = shape.count(0, along), at = 0;
    for (long o = 0; o < outer; o++)
      for (long i = 0; i < size; i++) for (long k = 0; k < inner; k++) to.setLong(at++, i);
  }

  private static void random(String key, Array seed, Array to) {
    long start = UniformNumbers.start(key, seed.longAt(0), seed.longAt(1)), count = to.shape().count();
    MemorySegment segment = to.segment();
    if (to.type().dtype() == DType.FLOAT32)
      for (long i = 0; i < count; i++) segment.setAtIndex(Elements.FLOAT, i, UniformNumbers.floatAt(start, i));
    else
      for (long i = 0; i < count; i++) segment.setAtIndex(Elements.DOUBLE, i, UniformNumbers.doubleAt(start, i));
  }
}
