package dev.tenon.api.track;

import dev.tenon.api.spec.Spec;
import java.io.IOException;
import java.nio.file.Path;

/** A place for the figures of runs beside their metrics.jsonl: {@code train: {trackers: [tensorboard]}}. */
public interface Tracker extends Spec {
  /**
   * Begins to track a run, or goes on. What it has of later steps is forgotten: they will come again. So is what a kill left half
   * written.
   *
   * @param run the run's folder, which exists
   * @param step the last one that counts; 0 for a run that begins, of which nothing counts
   */
  Track open(Path run, int step) throws IOException;
}
