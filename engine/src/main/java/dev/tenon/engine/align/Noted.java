package dev.tenon.engine.align;

import java.util.LinkedHashMap;
import java.util.Map;

/** Figures that are means of what was noted since the last time they were taken. */
public final class Noted {
  private final Map<String, double[]> all = new LinkedHashMap<>();

  public void add(String name, double sum, double weight) {
    double[] now = all.computeIfAbsent(name, _ -> new double[2]);
    now[0] += sum;
    now[1] += weight;
  }

  /** The means, which are then forgotten. */
  public Map<String, Double> take() {
    var means = new LinkedHashMap<String, Double>();
    all.forEach((name, pair) -> {
      if (pair[1] != 0) means.put(name, pair[0] / pair[1]);
    });
    all.clear();
    return means;
  }
}
