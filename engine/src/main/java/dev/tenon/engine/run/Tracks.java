package dev.tenon.engine.run;

import dev.tenon.api.track.Track;
import dev.tenon.api.track.Tracker;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the figures of a run go: its metrics.jsonl, and what its config names besides. */
final class Tracks implements AutoCloseable {
  private final InstantSource clock;
  private final List<Named> all = new ArrayList<>();

  /** @param name for messages */
  private record Named(String name, Track track) {}

  private Tracks(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins, or goes on; what is there of later steps is forgotten.
   *
   * @param step the last one that counts; 0 for a run that begins
   * @throws WorkFailed if a track cannot be written
   */
  static Tracks open(RunFolder folder, List<Tracker> trackers, int step, InstantSource clock) {
    var tracks = new Tracks(clock);
    tracks.all.add(new Named("metrics.jsonl", MetricsLog.open(folder, step)));
    for (Tracker tracker : trackers) {
      try {
        tracks.all.add(new Named(tracker.type(), tracker.open(folder.path(), step)));
      } catch (IOException e) {
        tracks.close();
        throw failed(tracker.type(), e);
      }
    }
    return tracks;
  }

  /** Adds the figures of a step, in the order in which people read them. */
  void add(int step, Map<String, ? extends Number> figures) {
    each(track -> track.add(step, figures, clock.instant()));
  }

  /** Makes sure that what was added is on the disk. */
  void sync() {
    each(Track::sync);
  }

  @Override public void close() {
    each(Track::close);
  }

  private interface Step {
    void with(Track track) throws IOException;
  }

  private void each(Step step) {
    for (Named named : all) {
      try {
        step.with(named.track);
      } catch (IOException e) {
        throw failed(named.name, e);
      }
    }
  }

  private static WorkFailed failed(String tracker, IOException e) {
    return new WorkFailed("the figures of the run cannot be written for " + tracker + ": " + Unreadable.reason(e), e);
  }
}
