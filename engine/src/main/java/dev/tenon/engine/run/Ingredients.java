package dev.tenon.engine.run;

import dev.tenon.api.model.Decoder;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.util.Optional;

/**
 * All that a training is made of, in memory.
 *
 * @param spec with every setting resolved
 * @param adapter that the model has, if it is a base that is tuned
 */
public record Ingredients(RunSpec spec, Tokenizers.Kept tokenizer, Material material, Decoder model,
    Optional<Adapter> adapter, KernelSet kernels, WorkerPool workers, TensorMemory memory)
    implements
      AutoCloseable {
  @Override public void close() {
    workers.close();
    memory.close();
    material.close();
  }
}
