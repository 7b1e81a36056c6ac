package dev.tenon.engine.program;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.memory.TensorMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A compiled program bound to memory. Fill the inputs, run, read the outputs: their memory is good until the next program runs. */
public final class Executable {
  private final Compiled compiled;
  private final TensorMemory memory;
  private final Map<String, Array> bound;
  private final Workers workers;
  private final Map<String, Integer> inputs = new HashMap<>();
  private final Map<String, Integer> outputs = new HashMap<>();
  private List<Step> steps = List.of();
  private List<Copy> copies = List.of();
  private Array[] arrays = {};
  private int generation = -1;

  Executable(Compiled compiled, TensorMemory memory, Map<String, Array> bound, Workers workers) {
    this.compiled = compiled;
    this.memory = memory;
    this.bound = Map.copyOf(bound);
    this.workers = workers;
    for (Program.Input input : compiled.program.inputs()) inputs.put(input.name(), input.value());
    for (Program.Output output : compiled.program.outputs())
      if (output.updates().isEmpty()) outputs.put(output.name(), output.value());
  }

  private record Copy(Array from, Array to) {}

  /** One kernel with its arguments. */
  private record Step(Kernel kernel, Array[] inputs, Array[] outputs, boolean[] wanted, MemorySegment scratch,
      Workers workers) implements Kernel.Call {
    @Override public Array input(int index) {
      return inputs[index];
    }

    @Override public Array output(int index) {
      return outputs[index];
    }

    @Override public boolean wants(int output) {
      return wanted[output];
    }

    void run() {
      kernel.run(this);
    }
  }

  /** Memory of an input to be filled before each run. */
  public Array input(String name) {
    return array(inputs, name);
  }

  /** Memory of an output after a run. */
  public Array output(String name) {
    return array(outputs, name);
  }

  private Array array(Map<String, Integer> names, String name) {
    Integer value = names.get(name);
    if (value == null) throw new IllegalArgumentException("no value '" + name + "'; there are " + names.keySet());
    place();
    return arrays[value];
  }

  public boolean hasInput(String name) {
    return inputs.containsKey(name);
  }

  /** Computes everything once. */
  public void run() {
    place();
    for (Step step : steps) step.run();
    for (Copy copy : copies) copy.to.copyFrom(copy.from);
  }

  /** Makes the arguments of all kernels, unless the step's block is where it was. */
  private void place() {
    MemorySegment block = memory.step(compiled.plan.bytes());
    if (generation == memory.generation()) return;
    generation = memory.generation();
    Program program = compiled.program;
    arrays = new Array[program.values().size()];
    for (Program.Input input : program.inputs()) arrays[input.value()] = arrayOf(input.value(), block);
    var made = new ArrayList<Step>();
    for (int i = 0; i < program.instructions().size(); i++) {
      Program.Instruction instruction = program.instructions().get(i);
      for (int v : instruction.outputs()) arrays[v] = arrayOf(v, block);
      Kernel kernel = compiled.plan.kernel(i);
      if (kernel == null) continue;
      boolean[] wanted = new boolean[instruction.outputs().length];
      for (int k = 0; k < wanted.length; k++) wanted[k] = compiled.plan.wanted(instruction.outputs()[k]);
      made.add(new Step(kernel, arrays(instruction.inputs()), arrays(instruction.outputs()), wanted, scratch(i, block),
          workers));
    }
    steps = List.copyOf(made);
    copies = copies(program);
  }

  private List<Copy> copies(Program program) {
    var made = new ArrayList<Copy>();
    for (Program.Output output : program.outputs()) {
      if (output.updates().isEmpty()) continue;
      Array from = arrays[output.value()];
      Array to = arrays[inputs.getOrDefault(output.updates().get(), -1)];
      if (from.segment().address() != to.segment().address()) made.add(new Copy(from.as(to.shape()), to));
    }
    return List.copyOf(made);
  }

  private Array arrayOf(int value, MemorySegment block) {
    TensorType type = compiled.program.values().get(value);
    Planner.Storage storage = compiled.plan.storage(value);
    String external = storage.external;
    if (external == null) return Array.of(type, block.asSlice(storage.offset, type.bytes()));
    Array array = bound.get(external);
    if (array == null)
      throw new IllegalStateException("input '" + external + "' was planned as bound and no memory was given");
    return array.type().equals(type) ? array : Array.of(type, array.segment());
  }

  private Array[] arrays(int[] values) {
    Array[] all = new Array[values.length];
    for (int i = 0; i < values.length; i++) all[i] = arrays[values[i]];
    return all;
  }

  private MemorySegment scratch(int instruction, MemorySegment block) {
    Planner.@Nullable Storage storage = compiled.plan.scratch(instruction);
    return storage == null ? MemorySegment.NULL : block.asSlice(storage.offset, storage.bytes);
  }
}
