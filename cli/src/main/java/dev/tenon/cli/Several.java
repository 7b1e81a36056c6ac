package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** Listeners that hear the same; each may end the training. */
record Several(List<Listener> all) implements Listener {
  static Several of(Listener... all) {
    return new Several(List.of(all));
  }

  @Override public void phase(String what, OptionalDouble progress) {
    for (Listener l : all) l.phase(what, progress);
  }

  @Override public void step(Step step) {
    for (Listener l : all) l.step(step);
  }

  @Override public void evaluated(int step, double loss) {
    for (Listener l : all) l.evaluated(step, loss);
  }

  @Override public void noted(String note) {
    for (Listener l : all) l.noted(note);
  }

  @Override public void measured(int step, String metric, double loss) {
    for (Listener l : all) l.measured(step, metric, loss);
  }

  @Override public void sampled(int step, List<String> samples) {
    for (Listener l : all) l.sampled(step, samples);
  }

  @Override public void saved(int step, Path checkpoint) {
    for (Listener l : all) l.saved(step, checkpoint);
  }

  @Override public boolean stop() {
    return all.stream().anyMatch(Listener::stop);
  }
}
