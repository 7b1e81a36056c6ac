package dev.tenon.engine.program;

import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites a program into ops that kernels exist for: fused ops without one are replaced by their definitions, weights in fewer bits
 * are given to kernels as they are stored where they take them so, several at once where they can, rows are added to the sums they belong to,
 * what nobody reads is left out.
 */
final class Lowering {
  private Lowering() {}

  static Program lower(Program program, KernelSet kernels) {
    Program unfolded = unfolded(withoutDead(program), kernels);
    return Neighbours.abreast(withoutDead(ScatteredSums.of(unfolded)), kernels);
  }

  private static Program unfolded(Program program, KernelSet kernels) {
    Trace trace = new Trace();
    Tensor[] now = new Tensor[program.values().size()];
    var unfolding = new Unfolding(trace, kernels);
    for (Program.Input input : program.inputs())
      now[input.value()] = unfolding.input(input.name(), program.values().get(input.value()));
    for (Program.Instruction instruction : program.instructions()) {
      List<Tensor> inputs = new ArrayList<>();
      for (int v : instruction.inputs()) inputs.add(now[v]);
      List<Tensor> outputs = unfolding.apply(instruction.op(), inputs);
      for (int i = 0; i < instruction.outputs().length; i++) now[instruction.outputs()[i]] = outputs.get(i);
    }
    for (Program.Output output : program.outputs()) {
      Tensor value = unfolding.whole(now[output.value()]);
      if (output.updates().isPresent()) trace.update(output.name(), value);
      else trace.output(output.name(), value);
    }
    return trace.finish();
  }

  /** The program without instructions whose outputs nobody reads. */
  static Program withoutDead(Program program) {
    boolean[] read = new boolean[program.values().size()];
    for (Program.Output output : program.outputs()) read[output.value()] = true;
    var kept = new ArrayList<Program.Instruction>();
    for (Program.Instruction instruction : program.instructions().reversed()) {
      boolean alive = false;
      for (int v : instruction.outputs()) alive |= read[v];
      if (!alive) continue;
      for (int v : instruction.inputs()) read[v] = true;
      kept.add(instruction);
    }
    return new Program(program.values(), kept.reversed(), program.inputs(), program.outputs());
  }
}
