package dev.tenon.engine.train;

import dev.tenon.api.align.Metrics;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.program.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Figures of a loss as outputs of its program. */
final class Reported implements Metrics {
  private final Trace trace;
  private final UnaryOperator<Tensor> beneath;
  private final List<String> names = new ArrayList<>();

  /** @param beneath from the tensors of the loss to those of the trace */
  Reported(Trace trace, UnaryOperator<Tensor> beneath) {
    this.trace = trace;
    this.beneath = beneath;
  }

  @Override public void mean(String name, Tensor sum, Tensor weight) {
    if (names.contains(name)) throw new IllegalArgumentException("the metric '" + name + "' is reported twice");
    names.add(name);
    trace.output(name + "/sum", beneath.apply(sum));
    trace.output(name + "/weight", beneath.apply(weight));
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** Means that are added up over several runs. */
  static final class Sums {
    private final Map<String, double[]> all = new LinkedHashMap<>();

    void add(String name, double sum, double weight) {
      double[] now = all.computeIfAbsent(name, _ -> new double[2]);
      now[0] += sum;
      now[1] += weight;
    }

    /** What a program that has run reports. */
    void add(Executable program, List<String> names) {
      for (String name : names)
        add(name, program.output(name + "/sum").at(0), program.output(name + "/weight").at(0));
    }

    /** The means of what has a weight. */
    Map<String, Double> means() {
      var means = new LinkedHashMap<String, Double>();
      all.forEach((name, pair) -> {
        if (pair[1] != 0) means.put(name, pair[0] / pair[1]);
      });
      return means;
    }
  }
}
