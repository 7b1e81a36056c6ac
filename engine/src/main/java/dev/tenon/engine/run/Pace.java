package dev.tenon.engine.run;

/** How fast a run goes: tokens a second over its last updates, evaluations and savings apart. */
final class Pace {
  private static final double MEMORY = 0.9;

  private long last = System.nanoTime();
  private double seconds;
  private double tokens;
  private double updates;

  /** An update of so many tokens was made since the last tick or pause. */
  void tick(long count) {
    long now = System.nanoTime();
    seconds = MEMORY * seconds + (now - last) / 1e9;
    tokens = MEMORY * tokens + count;
    updates = MEMORY * updates + 1;
    last = now;
  }

  /** What went on since the last tick was no update. */
  void pause() {
    last = System.nanoTime();
  }

  double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }

  double secondsLeft(int steps) {
    return updates > 0 ? seconds / updates * steps : 0;
  }
}
