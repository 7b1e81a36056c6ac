package dev.tenon.engine.house;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.parity.TokenLoss;
import dev.tenon.engine.train.LossMeter;

/** What computes a loaded model: the engine, or a session that something else runs. */
interface Computation {
  Generator generator(Tokenizer tokenizer);

  /**
   * The loss over all windows.
   *
   * @param time tokens a window
   */
  LossMeter.Sum loss(OverlappingWindows windows, int time);

  /** Whether it is not the engine. */
  boolean elsewhere();

  static Computation ofEngine(Decoder decoder, KernelSet kernels, WorkerPool workers, TensorMemory memory) {
    var decoding = new Decoding(decoder, kernels, workers, memory);
    return new Computation() {
      @Override public Generator generator(Tokenizer tokenizer) {
        return new Generator(decoding, tokenizer);
      }

      @Override public LossMeter.Sum loss(OverlappingWindows windows, int time) {
        return new LossMeter(decoder, 1, time, kernels, workers, memory).measure(windows, windows.windows());
      }

      @Override public boolean elsewhere() {
        return false;
      }
    };
  }

  static Computation ofSession(InferenceSession.Running running) {
    return new Computation() {
      @Override public Generator generator(Tokenizer tokenizer) {
        return new Generator(_ -> running.begin()::next, tokenizer);
      }

      @Override public LossMeter.Sum loss(OverlappingWindows windows, int time) {
        return TokenLoss.of(running, windows, time);
      }

      @Override public boolean elsewhere() {
        return true;
      }
    };
  }
}
