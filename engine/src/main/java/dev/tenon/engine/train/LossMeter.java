package dev.tenon.engine.train;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Measures a model's loss on batches. */
public final class LossMeter {
  private final Executable executable;
  private final Batch batch;

  public LossMeter(Decoder model, int rows, int time, KernelSet kernels, Workers workers, TensorMemory memory) {
    Map<String, Array> bound = new HashMap<>();
    Layers.parameters(model).forEach((path, p) -> bound.put(path, p.value()));
    executable = compiled(model, rows, time, kernels, workers.threads(), bound.keySet()).bind(memory, bound, workers);
    batch = new Batch(rows, time);
  }

  private static Compiled compiled(Decoder model, int rows, int time, KernelSet kernels, int threads,
      Set<String> bound) {
    return Compiled.of(new StepPrograms(model).evaluation(Signature.text(rows, time)).program(), kernels, threads,
        bound);
  }

  /** Sum of the negative log-likelihoods of labels, in nats, and how many there were. */
  public record Sum(double loss, long count) {
    public double mean() {
      return loss / count;
    }
  }

  /** The sum over rows 0 .. rows − 1 of a source. */
  public Sum measure(Batches batches, long rows) {
    double loss = 0;
    long count = 0;
    for (long row = 0; row < rows; row += batch.rows()) {
      batches.fill(row, batch);
      if (batch.counted() == 0) continue;
      new Feed.Text(batch).into(executable);
      executable.run();
      loss += executable.output(StepPrograms.sum(0)).at(0);
      count += batch.counted();
    }
    return new Sum(loss, count);
  }

  /** Step memory that measuring batches of a size takes, in bytes. */
  public static long stepBytes(Decoder model, int rows, int time, KernelSet kernels, int threads) {
    return compiled(model, rows, time, kernels, threads, Layers.parameters(model).keySet()).stepBytes();
  }
}
