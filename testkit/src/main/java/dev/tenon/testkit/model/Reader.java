package dev.tenon.testkit.model;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Program;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a model all at once, for rows of one size, with its weights as they are at the time. */
final class Reader implements AutoCloseable {
  private final Decoder model;
  private final KernelSet kernels;
  private final WorkerPool workers;
  private final TensorMemory memory = new TensorMemory();
  private final Map<String, Executable> made = new HashMap<>();

  /** By the definitions, on one thread. */
  Reader(Decoder model) {
    this(model, InstalledKernels.definitions(), 1);
  }

  Reader(Decoder model, KernelSet kernels, int threads) {
    this.model = model;
    this.kernels = kernels;
    workers = new WorkerPool(threads);
  }

  Decoder model() {
    return model;
  }

  Workers workers() {
    return workers;
  }

  /** Logits of every place: [rows][time][vocab]. */
  float[][][] logits(Rows rows) {
    Executable forward = made("forward", rows, Programs::forward);
    forward.run();
    float[] all = forward.output("logits").floats();
    var out = new float[rows.rows()][rows.time()][model.vocabSize()];
    for (int r = 0, at = 0; r < out.length; r++)
      for (int t = 0; t < rows.time(); t++, at += model.vocabSize())
        System.arraycopy(all, at, out[r][t], 0, model.vocabSize());
    return out;
  }

  /** Logits of every place of one text. */
  float[][] logits(int[] text) {
    return logits(Rows.of(text))[0];
  }

  /** Logits weighed at random and summed. */
  double loss(Rows rows) {
    return weighed("loss", rows, Programs::loss).output("loss").at(0);
  }

  /** Gradients of that loss by each parameter that is not frozen, under its path. */
  Map<String, Array> gradients(Rows rows) {
    Executable backward = weighed("backward", rows, Programs::backward);
    var all = new LinkedHashMap<String, Array>();
    Layers.parameters(model).forEach((path, p) -> {
      if (!p.frozen()) all.put(path, backward.output("gradient of " + path).copy());
    });
    return all;
  }

  private Executable weighed(String name, Rows rows, Reading reading) {
    Executable program = made(name, rows, reading);
    Numbers.uniform(program.input("weights"), "weights");
    program.run();
    return program;
  }

  private interface Reading {
    Program of(Decoder model, int rows, int time);
  }

  /** A program ready to run on rows. */
  private Executable made(String name, Rows rows, Reading reading) {
    Executable program = made.computeIfAbsent(name + " " + rows.rows() + " " + rows.time(),
        _ -> bind(reading.of(model, rows.rows(), rows.time())));
    Numbers.put(program.input("tokens"), rows.tokens());
    Numbers.put(program.input("positions"), rows.positions());
    Numbers.put(program.input("segments"), rows.segments());
    return program;
  }

  private Executable bind(Program program) {
    var bound = new HashMap<String, Array>();
    Layers.parameters(model).forEach((path, p) -> bound.put(path, p.value()));
    return Compiled.of(program, kernels, workers.threads(), bound.keySet()).bind(memory, bound, workers);
  }

  @Override public void close() {
    workers.close();
    memory.close();
  }
}
