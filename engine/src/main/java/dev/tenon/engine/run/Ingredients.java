package dev.tenon.engine.run;

import dev.tenon.api.model.Decoder;
import dev.tenon.engine.data.TokenStore;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.text.Tokenizers;

/**
 * All that a training is made of, in memory.
 *
 * @param spec with every setting resolved
 */
public record Ingredients(RunSpec spec, Tokenizers.Kept tokenizer, TokenStore tokens, Decoder model, KernelSet kernels,
    WorkerPool workers, TensorMemory memory)
    implements
      AutoCloseable {
  @Override public void close() {
    workers.close();
    memory.close();
    tokens.close();
  }
}
