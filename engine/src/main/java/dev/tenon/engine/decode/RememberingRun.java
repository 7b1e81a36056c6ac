package dev.tenon.engine.decode;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A compiled program that reads new tokens of remembered texts and, for each memory it has run with, its binding. */
final class RememberingRun {
  private final RememberingProgram traced;
  private final Decoder model;
  private final Workers workers;
  private final TensorMemory memory;
  private final Compiled compiled;
  private final Map<DecoderMemory, Executable> bound = new IdentityHashMap<>();

  RememberingRun(RememberingProgram traced, Decoder model, KernelSet kernels, Workers workers, TensorMemory memory) {
    this.traced = traced;
    this.model = model;
    this.workers = workers;
    this.memory = memory;
    compiled = Compiled.of(traced.program(), kernels, workers.threads(), traced.bound());
  }

  /** Where the program keeps what grows. */
  List<Ring> rings() {
    return traced.rings();
  }

  /** The program with a memory. */
  Executable with(DecoderMemory texts) {
    return bound.computeIfAbsent(texts, this::bind);
  }

  private Executable bind(DecoderMemory texts) {
    Map<String, Array> arrays = new HashMap<>();
    Layers.parameters(model).forEach((path, p) -> arrays.put(path, p.value()));
    traced.slots().forEach((name, slot) -> arrays.put(name, texts.slot(name, slot, memory)));
    return compiled.bind(memory, arrays, workers);
  }
}
