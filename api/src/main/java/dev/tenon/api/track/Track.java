package dev.tenon.api.track;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** The figures of one run, as they come. Called by one thread at a time. */
public interface Track extends AutoCloseable {
  /**
   * Adds the figures of a step.
   *
   * @param step greater than that of the call before
   * @param figures by name, {@code train/loss} for example, in the order in which people read them
   * @param at when that was
   */
  void add(int step, Map<String, ? extends Number> figures, Instant at) throws IOException;

  /** Makes sure that what was added is on the disk: a checkpoint is about to be saved. */
  void sync() throws IOException;

  @Override void close() throws IOException;
}
