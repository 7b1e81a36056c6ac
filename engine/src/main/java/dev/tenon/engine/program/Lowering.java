package dev.tenon.engine.program;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.List;

/** Rewrites a program into ops that kernels exist for: fused ops without one are replaced by their definitions, what nobody reads is left out. */
final class Lowering {
  private Lowering() {}

  static Program lower(Program program, KernelSet kernels) {
    return withoutDead(unfolded(withoutDead(program), kernels));
  }

  private static Program unfolded(Program program, KernelSet kernels) {
    Trace trace = new Trace();
    Tensor[] now = new Tensor[program.values().size()];
    for (Program.Input input : program.inputs())
      now[input.value()] = trace.input(input.name(), program.values().get(input.value()));
    for (Program.Instruction instruction : program.instructions()) {
      List<Tensor> inputs = new ArrayList<>();
      for (int v : instruction.inputs()) inputs.add(now[v]);
      List<Tensor> outputs = new Unfolding(trace, kernels).apply(instruction.op(), inputs);
      for (int i = 0; i < instruction.outputs().length; i++) now[instruction.outputs()[i]] = outputs.get(i);
    }
    for (Program.Output output : program.outputs()) {
      if (output.updates().isPresent()) trace.update(output.name(), now[output.value()]);
      else trace.output(output.name(), now[output.value()]);
    }
    return trace.finish();
  }

  /** Applies an op to a trace, or the ops of its definition, and so on down. */
  private record Unfolding(Trace trace, KernelSet kernels) {
    List<Tensor> apply(dev.tenon.api.tensor.Op op, List<Tensor> inputs) {
      if (op instanceof Fused f && kernels.kernel(op, inputs.stream().map(Tensor::type).toList()).isEmpty()) {
        var within = new Within();
        return f.define(inputs.stream().map(within::in).toList()).stream().map(within::out).toList();
      }
      return trace.apply(op, inputs);
    }

    /** A view of the trace in which fused ops unfold. */
    private final class Within implements dev.tenon.api.tensor.Evaluator {
      record Inner(Tensor outer, dev.tenon.api.tensor.Evaluator evaluator) implements Tensor {
        @Override public dev.tenon.api.tensor.TensorType type() {
          return outer.type();
        }
      }

      Tensor in(Tensor outer) {
        return new Inner(outer, this);
      }

      Tensor out(Tensor inner) {
        return ((Inner) inner).outer;
      }

      @Override public List<Tensor> apply(dev.tenon.api.tensor.Op op, List<Tensor> inputs) {
        return Unfolding.this.apply(op, inputs.stream().map(this::out).toList()).stream().map(this::in).toList();
      }
    }
  }

  /** The program without instructions whose outputs nobody reads. */
  private static Program withoutDead(Program program) {
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
