package dev.tenon.engine.program;

import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * A tensor program as data: instructions over numbered values, in an order in which they can run.
 *
 * @param values types by value number
 */
public record Program(List<TensorType> values, List<Instruction> instructions, List<Input> inputs,
    List<Output> outputs) {
  public Program {
    values = List.copyOf(values);
    instructions = List.copyOf(instructions);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** One op on values. */
  @SuppressWarnings("ArrayRecordComponent") // numbers of values; never compared
  public record Instruction(Op op, int[] inputs, int[] outputs) {}

  /** A value given from outside. */
  public record Input(String name, int value) {}

  /** A value wanted outside; with {@code updates}, it replaces the numbers of that input. */
  public record Output(String name, int value, Optional<String> updates) {}

  /** The ops in order: what must be equal for all batch and time sizes. */
  public List<Op> ops() {
    return instructions.stream().map(Instruction::op).toList();
  }

  /** The same program with less to keep between its forward and its backward pass: the insides of regions are computed again. Gives the same bytes. */
  public Program recomputing(Regions regions) {
    return Recomputation.of(this, regions);
  }

  /** Floating-point operations of matrix products, two a multiplication and addition. */
  public double flops() {
    return Flops.of(this);
  }
}
