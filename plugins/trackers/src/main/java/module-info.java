import dev.tenon.api.track.Tracker;
import dev.tenon.plugins.trackers.Tensorboard;
import org.jspecify.annotations.NullMarked;

/** Built-in places for a run's figures beside its metrics.jsonl. */
@NullMarked
open module dev.tenon.plugins.trackers {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Tracker with Tensorboard;
}
