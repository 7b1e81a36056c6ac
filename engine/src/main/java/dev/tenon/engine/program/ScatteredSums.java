package dev.tenon.engine.program;

import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds updates of rows to the sum that they belong to: x + ScatterAdd(zeros, rows, updates) becomes ScatterAdd(x, rows, updates). So a table
 * that is embedding and output projection in one has one gradient of its size, and not two and their sum.
 */
final class ScatteredSums {
  private final Program program;
  /** What makes a value. */
  private final Map<Integer, Program.Instruction> makers = new HashMap<>();
  private final int[] reads;

  private ScatteredSums(Program program) {
    this.program = program;
    reads = new int[program.values().size()];
    for (Program.Instruction each : program.instructions()) {
      for (int value : each.outputs()) makers.put(value, each);
      for (int value : each.inputs()) reads[value]++;
    }
    for (Program.Output output : program.outputs()) reads[output.value()]++;
  }

  /** The program with such sums in one; what they no longer need is still there. */
  static Program of(Program program) {
    var sums = new ScatteredSums(program);
    List<Program.Instruction> now = program.instructions().stream().map(sums::inOne).toList();
    return new Program(program.values(), now, program.inputs(), program.outputs());
  }

  private Program.Instruction inOne(Program.Instruction sum) {
    if (sum.op() != Binary.ADD) return sum;
    for (int scattered = 0; scattered < 2; scattered++) {
      int other = sum.inputs()[1 - scattered];
      Program.Instruction maker = makers.get(sum.inputs()[scattered]);
      if (maker == null || !onlyThere(sum.inputs()[scattered], maker, other)) continue;
      int[] inputs = maker.inputs().clone();
      inputs[0] = other;
      return new Program.Instruction(maker.op(), inputs, sum.outputs());
    }
    return sum;
  }

  /** Whether a value is updates added to zeros, like another value in type, and read once. */
  private boolean onlyThere(int value, Program.Instruction maker, int other) {
    if (!(maker.op() instanceof Index.ScatterAdd) || reads[value] != 1) return false;
    if (!program.values().get(value).equals(program.values().get(other))) return false;
    Program.Instruction table = makers.get(maker.inputs()[0]);
    return table != null && table.op() instanceof Source.FullLike(double zero) && zero == 0;
  }
}
