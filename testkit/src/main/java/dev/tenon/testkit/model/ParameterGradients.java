package dev.tenon.testkit.model;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.Map;

/**
 * Whether the gradient of each parameter agrees with central differences, in float64 by the definitions: along a random
 * direction, which every element has a share in, and for some elements alone.
 */
final class ParameterGradients {
  /** The error of a central difference with this step is of the order 1e-9 here. */
  private static final double STEP = 1e-5, TOLERANCE = 1e-6;
  private static final int ELEMENTS = 3;
  /** Packed documents and padding, as in training. */
  private static final Rows ROWS = Rows.of(new Rows.Row(6).add(Rows.text("first", 3), 0).add(Rows.text("second", 2), 3),
      new Rows.Row(6).add(Rows.text("third", 6), 0));

  private final TinyModel tiny;
  private final Reader reader;

  private ParameterGradients(TinyModel tiny, Reader reader) {
    this.tiny = tiny;
    this.reader = reader;
  }

  static void check(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory()) {
      Decoder model = Layers.rewrite(tiny.build(memory, 5), Parameter.class,
          (_, p) -> Parameter.of(p.value().to(DType.FLOAT64)));
      try (Reader reader = new Reader(model)) {
        new ParameterGradients(tiny, reader).check();
      }
    }
  }

  private void check() {
    Map<String, Array> gradients = reader.gradients(ROWS);
    Layers.parameters(reader.model()).forEach((path, p) -> {
      Array gradient = gradients.getOrDefault(path, p.value());
      compare(p, gradient, direction(path, p), "the gradient of " + path + " along a random direction");
      Draws draws = Draws.of(6, path);
      for (int i = 0; i < ELEMENTS; i++) {
        long at = draws.below(i, p.shape().count());
        Array alone = Array.zeros(p.value().type());
        alone.set(at, 1);
        compare(p, gradient, alone, "the gradient of " + path + " by element " + at);
      }
    });
  }

  private void compare(Parameter p, Array gradient, Array direction, String what) {
    Array start = p.value().copy();
    double given = 0;
    for (long i = 0, n = start.shape().count(); i < n; i++) given += gradient.at(i) * direction.at(i);
    double expected = (moved(p, start, direction, STEP) - moved(p, start, direction, -STEP)) / (2 * STEP);
    p.value().copyFrom(start);
    if (!(Math.abs(expected - given) <= TOLERANCE * (1 + Math.abs(expected))))
      throw new AssertionError(
          tiny.says(what + " is " + given + "; central differences of the definition give " + expected));
  }

  private double moved(Parameter p, Array start, Array direction, double by) {
    for (long i = 0, n = start.shape().count(); i < n; i++) p.value().set(i, start.at(i) + by * direction.at(i));
    return reader.loss(ROWS);
  }

  /** A random direction of length 1. */
  private static Array direction(String path, Parameter p) {
    Array d = Numbers.uniform(Array.zeros(p.value().type()), "direction of " + path);
    double square = 0;
    for (long i = 0, n = d.shape().count(); i < n; i++) square += d.at(i) * d.at(i);
    for (long i = 0, n = d.shape().count(); i < n; i++) d.set(i, d.at(i) / Math.sqrt(square));
    return d;
  }
}
