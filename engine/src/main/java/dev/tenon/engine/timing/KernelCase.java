package dev.tenon.engine.timing;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An op with numbers of the sizes that small models have.
 *
 * @param name for people
 * @param types of the inputs
 * @param inputs makes them
 * @param part of the work that its definition does which has to be done: half of it where a query sees half the keys
 * @param more operations that the definition does not show
 */
record KernelCase(String name, Op op, List<TensorType> types, Supplier<List<Array>> inputs, double part, double more) {
  KernelCase {
    types = List.copyOf(types);
  }

  KernelCase(String name, Op op, List<TensorType> types, Supplier<List<Array>> inputs, double part) {
    this(name, op, types, inputs, part, 0);
  }

  static KernelCase of(String name, Op op, Array... inputs) {
    return of(name, op, List.of(inputs), 1);
  }

  static KernelCase of(String name, Op op, List<Array> inputs, double part) {
    List<Array> made = List.copyOf(inputs);
    return new KernelCase(name, op, made.stream().map(Array::type).toList(), () -> made, part);
  }

  /** Shapes of the first inputs: {@code [512, 384] [384]}. */
  String shapes() {
    return types.stream().limit(2).map(type -> type.shape().toString()).collect(Collectors.joining(" "));
  }

  Work work() {
    return Work.of(op, types).times(part).and(more);
  }
}
