package dev.tenon.engine.timing;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An op with numbers of the sizes that small models have.
 *
 * @param name for people
 * @param part of the work that its definition does which has to be done: half of it where a query sees half the keys
 */
record KernelCase(String name, Op op, List<Array> inputs, double part) {
  KernelCase {
    inputs = List.copyOf(inputs);
  }

  static KernelCase of(String name, Op op, Array... inputs) {
    return new KernelCase(name, op, List.of(inputs), 1);
  }

  List<TensorType> types() {
    return inputs.stream().map(Array::type).toList();
  }

  /** Shapes of the first inputs: {@code [512, 384] [384]}. */
  String shapes() {
    return inputs.stream().limit(2).map(a -> a.shape().toString()).collect(Collectors.joining(" "));
  }

  Work work() {
    return Work.of(op, types()).times(part);
  }
}
