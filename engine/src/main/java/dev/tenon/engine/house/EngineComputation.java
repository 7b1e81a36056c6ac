package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.decode.Continuations;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.decode.Likelihoods;
import dev.tenon.engine.decode.Reading;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.train.LossMeter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** A model that the engine computes. */
final class EngineComputation implements Computation {
  private final Decoder model;
  private final KernelSet kernels;
  private final WorkerPool workers;
  private final TensorMemory memory;
  private final Kept kept;
  private final Decoding decoding;
  private final Likelihoods likelihoods;
  private final Map<Integer, LossMeter> meters = new HashMap<>();

  /** @param kept how what is remembered of texts is kept */
  EngineComputation(Decoder model, KernelSet kernels, WorkerPool workers, TensorMemory memory, Kept kept) {
    this.model = model;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.kept = kept;
    decoding = new Decoding(model, kernels, workers, memory, kept);
    likelihoods = new Likelihoods(model, kernels, workers, memory, kept);
  }

  @Override public Generator generator(Tokenizer tokenizer) {
    return new Generator(decoding, tokenizer);
  }

  @Override public Reading reading() {
    return new Reading(decoding);
  }

  @Override public LossMeter.Sum loss(Batches batches, int time) {
    if (kept != Kept.F32)
      throw new UserError("--kv-cache " + kept.type()
          + " changes nothing where whole texts are read at once, as perplexity has it; leave it out");
    return meters.computeIfAbsent(time, t -> new LossMeter(model, 1, t, kernels, workers, memory)).measure(batches, 1);
  }

  @Override public List<Likelihoods.Answer> likelihoods(List<Likelihoods.Question> questions,
      DoubleConsumer progress) {
    return likelihoods.of(questions, progress);
  }

  @Override public List<int[]> continuations(Tokenizer tokenizer, List<Continuations.Prompt> prompts, Generation how,
      DoubleConsumer progress) {
    return new Continuations(decoding, tokenizer).of(prompts, how, progress);
  }

  @Override public boolean elsewhere() {
    return false;
  }
}
