package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** One run of a kernel, in memory exactly as large as it may use. Inputs are copies. */
final class KernelRun implements Kernel.Call {
  private final OpCase one;
  private final Workers workers;
  private final byte garbage;
  private final IntPredicate wanted;
  private final List<Array> inputs = new ArrayList<>();
  private final List<Array> outputs = new ArrayList<>();
  private final MemorySegment scratch;

  /**
   * @param garbage what outputs and scratch memory hold at first: bytes of 0xFF are NaN in every float type
   * @param wanted which outputs are read
   */
  KernelRun(OpCase one, Kernel kernel, Workers workers, byte garbage, IntPredicate wanted) {
    this.one = one;
    this.workers = workers;
    this.garbage = garbage;
    this.wanted = wanted;
    for (Array input : one.inputs()) inputs.add(input.copy());
    for (TensorType type : one.op().infer(one.types())) {
      outputs.add(Array.zeros(type));
      outputs.getLast().segment().fill(garbage);
    }
    long bytes = kernel.scratch(workers.threads());
    scratch = bytes == 0 ? MemorySegment.NULL : Arena.ofAuto().allocate(bytes, Array.ALIGNMENT).fill(garbage);
  }

  /** A run of which all is wanted. */
  static KernelRun of(OpCase one, Kernel kernel, Workers workers, byte garbage) {
    var run = new KernelRun(one, kernel, workers, garbage, _ -> true);
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
    return scratch;
  }

  @Override public Workers workers() {
    return workers;
  }

  List<Array> outputs() {
    return outputs;
  }

  /** Whether not a byte of an output was written. */
  boolean untouched(int output) {
    MemorySegment memory = outputs.get(output).segment();
    for (long i = 0; i < memory.byteSize(); i++) if (memory.get(ValueLayout.JAVA_BYTE, i) != garbage) return false;
    return true;
  }

  /** Whether an input holds other numbers than before. */
  boolean changed(int input) {
    return inputs.get(input).segment().mismatch(one.inputs().get(input).segment()) >= 0;
  }
}
