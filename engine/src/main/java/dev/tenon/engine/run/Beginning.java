package dev.tenon.engine.run;

import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.RunLock;
import dev.tenon.engine.checkpoint.TrainingState;
import java.nio.file.Path;
import java.util.Optional;

/** How a run of some kind is begun, and taken up again. */
public interface Beginning {
  /** Writes the config as far as it is known before anything is made. */
  void writeConfig();

  /** All that the run is made of, ready for its first step. */
  Ready begin();

  /** The same, ready for the step after a checkpoint. */
  Ready goOn(Path checkpoint, TrainingState state);

  /**
   * A run that is ready for its next step.
   *
   * @param in what is closed with it
   */
  record Ready(TrainingLoop loop, AutoCloseable in) implements AutoCloseable {
    @Override public void close() {
      try {
        in.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("closing a run failed", e);
      }
    }
  }

  /**
   * Starts a run. If that fails before the first step, the folder is left as it was found.
   *
   * @throws UserError if the folder holds a run already or is in use, or what it is made of is not to be had
   */
  default Outcome start(RunFolder folder) {
    folder.requireNew();
    try (RunLock _ = RunLock.of(folder.path())) {
      folder.requireNew();
      try (Ready run = beginOrClear(folder)) {
        return run.loop.run();
      }
    }
  }

  private Ready beginOrClear(RunFolder folder) {
    try {
      writeConfig();
      return begin();
    } catch (RuntimeException | OutOfMemoryError e) {
      folder.clear(e);
      throw e;
    }
  }

  /** Goes on from the last checkpoint; a run that has none yet begins again. */
  default Outcome resume(RunFolder folder) {
    try (RunLock _ = RunLock.of(folder.path())) {
      Checkpoints checkpoints = folder.checkpoints();
      checkpoints.settle();
      Optional<Path> latest = checkpoints.latest();
      try (Ready run = latest.isPresent()
          ? goOn(latest.get(), TrainingState.read(latest.get()))
          : begin()) {
        return run.loop.run();
      }
    }
  }
}
