package dev.tenon.plugins.trackers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.track.Track;
import dev.tenon.api.track.Tracker;
import java.io.IOException;
import java.nio.file.Path;

/**
 * TensorBoard's event files: {@code tensorboard --logdir RUN/tensorboard}. Each figure is a scalar of the run's one event file.
 *
 * <p>A run that goes on cuts off the file's events of later steps and says so to a TensorBoard that has read them already, with the event
 * that TensorFlow writes at a restart: no step is there twice.
 */
@Doc("TensorBoard's event files, in RUN/tensorboard")
public record Tensorboard() implements Tracker {
  private static final String FOLDER = "tensorboard", FILE = "events.out.tfevents.0.tenon";

  @Override public String type() {
    return "tensorboard";
  }

  @Override public Track open(Path run, int step) throws IOException {
    return EventFile.open(run.resolve(FOLDER).resolve(FILE), step);
  }
}
