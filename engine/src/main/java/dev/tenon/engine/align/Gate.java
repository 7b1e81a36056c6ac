package dev.tenon.engine.align;

/**
 * What a stage must reach before the next one starts.
 *
 * @param name what is measured
 * @param figure what it was
 * @param threshold what it had to be
 * @param atLeast whether the figure had to be at least that, rather than at most
 */
public record Gate(String name, double figure, double threshold, boolean atLeast) {
  public boolean passed() {
    return atLeast ? figure >= threshold : figure <= threshold;
  }

  /** {@code held-out accuracy of the reward model is 0.573; it must be at least 0.6} */
  @Override public String toString() {
    return String.format(java.util.Locale.ROOT, "%s is %.3f; it must be at %s %s", name, figure,
        atLeast ? "least" : "most", Double.toString(threshold).replaceFirst("\\.0$", ""));
  }
}
