package dev.tenon.engine.decode;

import dev.tenon.api.model.Decoder;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;

/**
 * What a {@link Generator} takes for a text besides the model.
 *
 * @param capacity of the memory it is written into; texts of one capacity share it
 * @param keptBytes of what layers keep
 * @param stepBytes of the largest run
 */
public record DecodingNeeds(int capacity, long keptBytes, long stepBytes) {
  /**
   * Those of one text.
   *
   * @param prompt tokens, at least 1
   * @param written tokens that follow it, at least 1
   */
  public static DecodingNeeds of(Decoder model, int prompt, int written, KernelSet kernels, int threads) {
    int capacity = Decoding.roundUp(prompt + written);
    long kept = 0, step = 0;
    for (RememberingProgram traced : Decoding.programs(model, prompt, written, capacity)) {
      kept = traced.slots().values().stream().mapToLong(slot -> TensorMemory.aligned(slot.type().bytes())).sum();
      step = Math.max(step, Compiled.of(traced.program(), kernels, threads, traced.bound()).stepBytes());
    }
    return new DecodingNeeds(capacity, kept, step);
  }
}
