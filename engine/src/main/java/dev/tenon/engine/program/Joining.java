package dev.tenon.engine.program;

import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Replaces pairs of instructions by one that does both with less work, where a kernel exists for it: a projected loss and its gradients. */
final class Joining {
  private final Program program;
  private final int[] definedAt;

  private Joining(Program program) {
    this.program = program;
    definedAt = new int[program.values().size()];
    Arrays.fill(definedAt, -1);
    for (int i = 0; i < program.instructions().size(); i++)
      for (int v : program.instructions().get(i).outputs()) definedAt[v] = i;
  }

  static Program join(Program program, KernelSet kernels) {
    return new Joining(program).joined(kernels);
  }

  private Program joined(KernelSet kernels) {
    var instructions = new ArrayList<>(program.instructions());
    Set<Integer> gone = new HashSet<>();
    for (int i = 0; i < instructions.size(); i++) {
      Program.Instruction backwards = instructions.get(i);
      if (!(backwards.op() instanceof CrossEntropy.ProjectedBackwards)) continue;
      int at = definedAt[backwards.inputs()[3]];
      if (at < 0 || !pair(at, i)) continue;
      Program.Instruction loss = instructions.get(at);
      int[] inputs = {loss.inputs()[0], loss.inputs()[1], loss.inputs()[2], backwards.inputs()[4]};
      var op = new CrossEntropy.ProjectedStep();
      if (kernels.kernel(op, types(inputs)).isEmpty()) continue;
      instructions.set(at, new Program.Instruction(op, inputs,
          new int[]{loss.outputs()[0], loss.outputs()[1], backwards.outputs()[0], backwards.outputs()[1]}));
      gone.add(i);
    }
    var kept = new ArrayList<Program.Instruction>();
    for (int i = 0; i < instructions.size(); i++) if (!gone.contains(i)) kept.add(instructions.get(i));
    return new Program(program.values(), kept, program.inputs(), program.outputs());
  }

  /** Whether the loss at one place and the gradients at another are of the same numbers, and the upstream gradient is known in time. */
  private boolean pair(int at, int i) {
    Program.Instruction loss = program.instructions().get(at), backwards = program.instructions().get(i);
    return loss.op() instanceof CrossEntropy.Projected && backwards.inputs()[3] == loss.outputs()[2]
        && Arrays.equals(loss.inputs(), Arrays.copyOf(backwards.inputs(), 3))
        && definedAt[backwards.inputs()[4]] < at && onlyReader(loss.outputs()[2], i);
  }

  private boolean onlyReader(int value, int reader) {
    for (int i = 0; i < program.instructions().size(); i++) {
      if (i != reader && Arrays.stream(program.instructions().get(i).inputs()).anyMatch(v -> v == value)) return false;
    }
    return program.outputs().stream().noneMatch(o -> o.value() == value);
  }

  private List<TensorType> types(int[] values) {
    return Arrays.stream(values).mapToObj(program.values()::get).toList();
  }
}
