package dev.tenon.testkit.train;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.train.Optimizer;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One parameter and its slots on the way from step to step; the optimizer's program is traced once and then run, as in training. */
final class Stepping implements AutoCloseable {
  private static final String WEIGHT = "the weight";

  /**
   * What an optimizer is told of the parameter.
   *
   * @param path blocks.* for what stands in a block
   */
  record Target(String path, Shape shape, boolean hiddenMatrix, boolean decays) implements Optimizer.Target {
    /** Parameters of several ranks: in a block and not, decayed and not. */
    static List<Target> all() {
      return List.of(new Target("blocks.0.attention.query.weight", Shape.of(6, 9), true, true),
          new Target("blocks.1.feedForward.up.weight", Shape.of(12, 4), true, false),
          new Target("embedding", Shape.of(13, 6), false, true),
          new Target("blocks.0.norm.weight", Shape.of(6), false, false),
          new Target("blocks.0.kernel", Shape.of(2, 3, 4), false, true),
          new Target("temperature", Shape.SCALAR, false, false));
    }
  }

  private final Optimizer optimizer;
  private final Target target;
  private final WorkerPool workers;
  private final TensorMemory memory = new TensorMemory();
  private final Map<String, Array> state = new LinkedHashMap<>();
  private final Executable program;
  private int steps;

  /** By the definitions, on one thread, from a weight drawn at random. */
  Stepping(Optimizer optimizer, Target target) {
    this(optimizer, target, InstalledKernels.definitions(), 1, Map.of(), 0);
  }

  /**
   * A run that goes on.
   *
   * @param before weight and slots by name; empty for a new run
   */
  Stepping(Optimizer optimizer, Target target, KernelSet kernels, int threads, Map<String, Array> before, int steps) {
    this.optimizer = optimizer;
    this.target = target;
    this.steps = steps;
    workers = new WorkerPool(threads);
    state.put(WEIGHT, drawn("weight"));
    for (Optimizer.Slot slot : optimizer.slots(target)) state.put(slot.name(), Array.zeros(slot.type()));
    before.forEach((name, array) -> state.getOrDefault(name, array).copyFrom(array));
    program = Compiled.of(traced(), kernels, threads, state.keySet()).bind(memory, state, workers);
  }

  private dev.tenon.engine.program.Program traced() {
    Trace trace = new Trace();
    TensorType scalar = new TensorType(DType.FLOAT32, Shape.SCALAR);
    Map<String, Tensor> now = new LinkedHashMap<>();
    state.forEach((name, array) -> now.put(name, trace.input(name, array.type())));
    var update = new Now(target, now, trace.input("the gradient", state.getOrDefault(WEIGHT, drawn("weight")).type()),
        trace.input("the learning rate", scalar),
        trace.input("the step", scalar.as(DType.FLOAT64)));
    List<Tensor> next = optimizer.step(update);
    List<String> names = List.copyOf(now.keySet());
    if (next.size() != names.size())
      throw new AssertionError(says("step() gave " + next.size() + " tensors; it must be the weight and the slots "
          + names.subList(1, names.size()) + ", in order"));
    for (int i = 0; i < names.size(); i++) {
      TensorType was = now.getOrDefault(names.get(i), next.get(i)).type();
      if (!next.get(i).type().equals(was))
        throw new AssertionError(
            says("the next value of " + names.get(i) + " is " + next.get(i).type() + "; it must be " + was));
      trace.update(names.get(i), next.get(i));
    }
    return trace.finish();
  }

  String says(String message) {
    return target + ": " + message;
  }

  /** A step down the gradient given. */
  void step(Array gradient, double rate) {
    program.input("the gradient").copyFrom(gradient);
    if (program.hasInput("the learning rate")) program.input("the learning rate").set(0, rate);
    if (program.hasInput("the step")) program.input("the step").set(0, ++steps);
    program.run();
  }

  /** A number for each element, the same each time. */
  Array drawn(String key) {
    Array a = Array.zeros(new TensorType(DType.FLOAT32, target.shape()));
    Draws draws = Draws.of(3, key + target.path());
    for (long i = 0, n = a.shape().count(); i < n; i++) a.set(i, 2 * draws.uniform(i) - 1);
    return a;
  }

  Array weight() {
    return state.getOrDefault(WEIGHT, drawn("weight"));
  }

  /** Weight and slots by name. Not a copy. */
  Map<String, Array> state() {
    return state;
  }

  @Override public void close() {
    workers.close();
    memory.close();
  }

  private record Now(Target target, Map<String, Tensor> now, Tensor gradient, Tensor learningRate,
      Tensor step) implements Optimizer.Update {
    @Override public String path() {
      return target.path();
    }

    @Override public Shape shape() {
      return target.shape();
    }

    @Override public boolean hiddenMatrix() {
      return target.hiddenMatrix();
    }

    @Override public Tensor weight() {
      return slot(WEIGHT);
    }

    @Override public Tensor slot(String name) {
      Tensor slot = now.get(name);
      if (slot == null)
        throw new AssertionError(
            target + ": step() asks for slot '" + name + "', which slots() did not declare; there are " + now.keySet());
      return slot;
    }

    @Override public boolean decays() {
      return target.decays();
    }
  }
}
