package dev.tenon.engine.program;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import java.util.Map;
import java.util.Set;

/** A program with a kernel for every instruction and a place for every value, not yet in memory: what a plan is made of. */
public final class Compiled {
  final Program program;
  final Planner plan;
  private final double flops;

  private Compiled(Program program, Planner plan, double flops) {
    this.program = program;
    this.plan = plan;
    this.flops = flops;
  }

  /**
   * Compiles for kernels and a number of threads.
   *
   * @param bound names of inputs whose memory {@link #bind} will be given; the others are staged in the step's block
   */
  public static Compiled of(Program program, KernelSet kernels, int threads, Set<String> bound) {
    Program joined = Joining.of(Lowering.withoutDead(program), kernels), lowered = Lowering.lower(joined, kernels);
    return new Compiled(lowered, new Planner(lowered, kernels, threads, bound), joined.flops());
  }

  /** Bytes of step memory that a run takes, exactly. */
  public long stepBytes() {
    return plan.bytes();
  }

  /** Floating-point operations of a run's matrix products. */
  public double flops() {
    return flops;
  }

  /** The program that runs, after lowering. */
  public Program program() {
    return program;
  }

  /** The program in memory, ready to run as often as wanted without allocating. */
  public Executable bind(TensorMemory memory, Map<String, Array> bound, Workers workers) {
    return new Executable(this, memory, bound, workers);
  }
}
