package dev.tenon.api.train;

import dev.tenon.api.spec.Spec;

/** The learning rate over the updates of a run. */
public interface Schedule extends Spec {
  /**
   * The rate of one update.
   *
   * @param update counted from 0
   * @param total updates of the whole run
   * @param peak the run's {@code learning_rate}
   */
  double rate(int update, int total, double peak);
}
