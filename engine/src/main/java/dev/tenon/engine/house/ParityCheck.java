package dev.tenon.engine.house;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.parity.Agreement;
import dev.tenon.engine.parity.Parity;
import dev.tenon.engine.parity.SessionParity;
import jakarta.inject.Inject;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;

/** Loads a model and a reference file and compares them. */
public final class ParityCheck {
  private final Models models;
  private final KernelChoice kernels;
  private final Sessions sessions;
  private final Options options;

  @Inject ParityCheck(Models models, KernelChoice kernels, Sessions sessions, Options options) {
    this.models = models;
    this.kernels = kernels;
    this.sessions = sessions;
    this.options = options;
  }

  /**
   * How far a model agrees with a reference.
   *
   * @param reference a safetensors file, as docs/parity.md describes it
   * @param tolerance relative
   */
  public Agreement of(Path model, Path reference, double tolerance) {
    try (var memory = new TensorMemory();
        var workers = new WorkerPool(options.threadCount());
        Arena arena = Arena.ofShared()) {
      Models.Loaded loaded = models.load(model, memory);
      Map<String, Array> tensors = Safetensors.open(reference, arena).tensors();
      if (options.elsewhere()) {
        try (Sessions.Opened session = sessions.open(loaded)) {
          return new SessionParity(session.running()).with(reference.toString(), tensors,
              loaded.decoder().vocabSize(), tolerance);
        }
      }
      Map<String, Object> settings = Resolved.of(loaded.config());
      var parity = new Parity(loaded.decoder(), kernels.of(options.kernels()), workers, memory,
          gradients -> models.folders().published(settings, gradients));
      return parity.with(reference.toString(), tensors, tolerance);
    }
  }
}
