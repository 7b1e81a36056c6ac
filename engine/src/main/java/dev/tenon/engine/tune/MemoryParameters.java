package dev.tenon.engine.tune;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Initial;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Trace;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * New parameters as weights of a memory. Where the memory is only planned they have no numbers.
 *
 * @param seed of what is drawn
 */
public record MemoryParameters(TensorMemory memory, long seed, KernelSet kernels, Workers workers)
    implements
      NewParameters {
  private Array array(Shape shape) {
    return memory.array(Lifetime.WEIGHTS, new TensorType(DType.FLOAT32, shape));
  }

  @Override public Parameter drawn(String name, Shape shape, Initial initial) {
    Array array = array(shape);
    if (memory.backed()) Draws.of(seed, "adapter/" + name).fill(array, initial);
    return Parameter.of(array);
  }

  @Override public Parameter copied(Parameter parameter) {
    Array array = array(parameter.shape());
    if (memory.backed()) Narrowing.widen(parameter, array);
    return Parameter.of(array);
  }

  @Override public Parameter computed(Program program) {
    Trace trace = new Trace();
    Map<Parameter, Tensor> read = new IdentityHashMap<>();
    Map<String, Array> bound = new HashMap<>();
    Tensor value = program.of(p -> read.computeIfAbsent(p, each -> {
      String name = Integer.toString(bound.size());
      bound.put(name, each.value());
      return ModelPass.widened(each, trace.input(name, each.value().type()));
    }));
    if (value.type().dtype() != DType.FLOAT32)
      throw new IllegalArgumentException("a new parameter is " + value.type() + "; it must be float32");
    Array array = array(value.type().shape());
    if (!memory.backed()) return Parameter.of(array);
    trace.output("value", value);
    try (TensorMemory step = new TensorMemory()) {
      var run = Compiled.of(trace.finish(), kernels, workers.threads(), bound.keySet()).bind(step, bound, workers);
      run.run();
      array.copyFrom(run.output("value"));
    }
    return Parameter.of(array);
  }
}
