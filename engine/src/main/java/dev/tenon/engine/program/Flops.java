package dev.tenon.engine.program;

import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;

/** Counts the floating-point operations of matrix products: two for a multiplication and an addition. Attention is counted as if every query saw every key. */
final class Flops {
  private Flops() {}

  static double of(Program program) {
    double sum = 0;
    for (Program.Instruction instruction : program.instructions()) {
      Shape first = instruction.inputs().length > 0
          ? program.values().get(instruction.inputs()[0]).shape()
          : Shape.SCALAR;
      sum += switch (instruction.op()) {
        case MatMul m ->
          2.0 * program.values().get(instruction.outputs()[0]).shape().count() * first.dim(m.transposeLeft() ? -2 : -1);
        case Project _ -> 2.0 * program.values().get(instruction.outputs()[0]).shape().count() * first.dim(-1);
        case Attend _,Attend.InEightBits _ -> 4.0 * first.count() * keys(program, instruction);
        case AttendGradient _ -> 10.0 * first.count() * keys(program, instruction);
        case CrossEntropy.Projected _ ->
          2.0 * first.count() * program.values().get(instruction.inputs()[1]).shape().dim(0);
        case CrossEntropy.ProjectedBackwards _ ->
          6.0 * first.count() * program.values().get(instruction.inputs()[1]).shape().dim(0);
        case CrossEntropy.ProjectedWithGradients _ ->
          6.0 * first.count() * program.values().get(instruction.inputs()[1]).shape().dim(0);
        default -> 0;
      };
    }
    return sum;
  }

  private static double keys(Program program, Program.Instruction instruction) {
    return program.values().get(instruction.inputs()[1]).shape().dim(1);
  }
}
