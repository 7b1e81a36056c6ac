package dev.tenon.engine.program;

import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Joins a loss over projected logits with its gradients where a kernel does both at once ({@link CrossEntropy.ProjectedWithGradients}):
 * that saves a quarter of their matrix products. It takes a gradient of the losses that does not hang on them.
 */
final class Joining {
  /** Which input of the gradients the log-sums are, and which the gradient of the losses. */
  private static final int LOG_SUMS = 3, UPSTREAM = 4;
  private static final int LOG_SUMS_MADE = 2;

  private final Program program;
  private final KernelSet kernels;
  /** The instruction that makes a value. */
  private final Map<Integer, Integer> makers = new HashMap<>();

  private Joining(Program program, KernelSet kernels) {
    this.program = program;
    this.kernels = kernels;
    for (int i = 0; i < program.instructions().size(); i++)
      for (int value : program.instructions().get(i).outputs()) makers.put(value, i);
  }

  static Program of(Program program, KernelSet kernels) {
    Program now = program;
    for (Program.Instruction each : program.instructions())
      if (each.op() instanceof CrossEntropy.ProjectedBackwards)
        now = new Joining(now, kernels).joined(now.instructions().indexOf(each));
    return now;
  }

  /** The program with an instruction of gradients joined to that of its losses, or the program itself. */
  private Program joined(int gradients) {
    Program.Instruction backwards = program.instructions().get(gradients);
    int[] in = backwards.inputs();
    int losses = makers.getOrDefault(in[LOG_SUMS], -1);
    if (losses < 0) return program;
    Program.Instruction forwards = program.instructions().get(losses);
    if (!(forwards.op() instanceof CrossEntropy.Projected) || forwards.outputs()[LOG_SUMS_MADE] != in[LOG_SUMS]
        || !Arrays.equals(forwards.inputs(), Arrays.copyOf(in, LOG_SUMS)))
      return program;
    var op = new CrossEntropy.ProjectedWithGradients();
    int[] inputs = {in[0], in[1], in[2], in[UPSTREAM]};
    List<TensorType> types = Arrays.stream(inputs).mapToObj(program.values()::get).toList();
    if (kernels.kernel(op, types).isEmpty()) return program;

    // What hangs on the losses waits until they are known; all else between the two goes before.
    var before = new ArrayList<>(program.instructions().subList(0, losses));
    var after = new ArrayList<Program.Instruction>();
    boolean[] late = new boolean[program.values().size()];
    mark(late, forwards);
    for (Program.Instruction between : program.instructions().subList(losses + 1, gradients)) {
      boolean waits = Arrays.stream(between.inputs()).anyMatch(value -> late[value]);
      if (waits) mark(late, between);
      (waits ? after : before).add(between);
    }
    if (late[in[UPSTREAM]]) return program;
    int[] outputs = IntStream.concat(Arrays.stream(forwards.outputs()), Arrays.stream(backwards.outputs())).toArray();
    before.add(new Program.Instruction(op, inputs, outputs));
    before.addAll(after);
    before.addAll(program.instructions().subList(gradients + 1, program.instructions().size()));
    return new Program(program.values(), before, program.inputs(), program.outputs());
  }

  private static void mark(boolean[] late, Program.Instruction instruction) {
    for (int value : instruction.outputs()) late[value] = true;
  }
}
