package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** One run of a kernel in guarded memory. Inputs are copies. */
final class KernelRun implements Kernel.Call {
  private final OpCase one;
  private final Workers workers;
  private final IntPredicate wanted;
  private final List<Array> inputs = new ArrayList<>();
  private final List<Guarded> guards = new ArrayList<>();
  private final List<Array> outputs = new ArrayList<>();
  private final Guarded scratch;

  /**
   * @param garbage what outputs and scratch hold at first
   * @param wanted which outputs are read
   */
  KernelRun(OpCase one, Kernel kernel, Workers workers, byte garbage, IntPredicate wanted, Arena arena) {
    this.one = one;
    this.workers = workers;
    this.wanted = wanted;
    for (Array input : one.inputs()) {
      Array copy = Guarded.of(arena, input.type().bytes(), garbage).array(input.type());
      copy.copyFrom(input);
      inputs.add(copy);
    }
    for (TensorType type : one.op().infer(one.types())) {
      Guarded guarded = Guarded.of(arena, type.bytes(), garbage);
      guards.add(guarded);
      outputs.add(guarded.array(type));
    }
    scratch = Guarded.of(arena, kernel.scratch(workers.threads()), garbage);
  }

  /** All outputs wanted, in memory that is collected when nobody holds it. */
  static KernelRun of(OpCase one, Kernel kernel, Workers workers, byte garbage) {
    var run = new KernelRun(one, kernel, workers, garbage, _ -> true, Arena.ofAuto());
    kernel.run(run);
    return run;
  }

  /** An output becomes the memory of an input. */
  void share(int output, int input) {
    outputs.set(output, inputs.get(input));
  }

  @Override public Array input(int index) {
    return inputs.get(index);
  }

  @Override public Array output(int index) {
    return outputs.get(index);
  }

  @Override public boolean wants(int output) {
    return wanted.test(output);
  }

  @Override public MemorySegment scratch() {
    return scratch.inner();
  }

  @Override public Workers workers() {
    return workers;
  }

  List<Array> outputs() {
    return outputs;
  }

  boolean untouched(int output) {
    return guards.get(output).untouched();
  }

  /** What was written that must not be; empty if nothing. */
  String damage() {
    for (int i = 0; i < guards.size(); i++) if (guards.get(i).overrun()) return "it wrote outside output " + i;
    if (scratch.overrun()) return "it wrote outside its scratch memory of " + scratch.inner().byteSize() + " bytes";
    for (int i = 0; i < inputs.size(); i++)
      if (inputs.get(i).segment().mismatch(one.inputs().get(i).segment()) >= 0) return "it changed input " + i;
    return "";
  }
}
