package dev.tenon.plugins.optimizers;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One parameter on its way through the steps of an optimizer. */
final class Training {
  /** What the optimizer is told of the parameter. */
  record Parameter(boolean hiddenMatrix, boolean decays) {
    /** A matrix in a block. */
    static final Parameter MATRIX = new Parameter(true, true);
  }

  private final Optimizer optimizer;
  private final AtOnce evaluator;
  private final Parameter parameter;
  private final double rate;
  private final Map<String, Tensor> slots = new LinkedHashMap<>();
  private Tensor weight;
  private int steps;

  Training(Optimizer optimizer, AtOnce evaluator, Parameter parameter, Array initial, double rate) {
    this.optimizer = optimizer;
    this.evaluator = evaluator;
    this.parameter = parameter;
    this.rate = rate;
    weight = evaluator.tensor(initial.copy());
    for (Optimizer.Slot slot : optimizer.slots(update(weight)))
      slots.put(slot.name(), evaluator.tensor(Array.zeros(slot.type())));
  }

  void step(Array gradient) {
    steps++;
    List<Tensor> next = optimizer.step(update(evaluator.tensor(gradient)));
    if (next.size() != slots.size() + 1)
      throw new AssertionError(next.size() + " results for " + slots.size() + " slots");
    same(weight, next.getFirst());
    weight = next.getFirst();
    int i = 1;
    for (var slot : slots.entrySet()) {
      same(slot.getValue(), next.get(i));
      slot.setValue(next.get(i++));
    }
  }

  private static void same(Tensor before, Tensor after) {
    if (!before.type().equals(after.type())) throw new AssertionError(before.type() + " became " + after.type());
  }

  float[] weight() {
    return AtOnce.array(weight).floats();
  }

  Map<String, Tensor> slots() {
    return slots;
  }

  private Now update(Tensor gradient) {
    return new Now(weight, gradient, Map.copyOf(slots), evaluator.tensor(Array.of(Shape.SCALAR, (float) rate)),
        evaluator.tensor(Array.of(Shape.SCALAR, (double) steps)), parameter);
  }

  private record Now(Tensor weight, Tensor gradient, Map<String, Tensor> slots, Tensor learningRate, Tensor step,
      Parameter parameter) implements Optimizer.Update {
    @Override public String path() {
      return "blocks.0.some.weight";
    }

    @Override public Shape shape() {
      return weight.type().shape();
    }

    @Override public boolean hiddenMatrix() {
      return parameter.hiddenMatrix();
    }

    @Override public Tensor slot(String name) {
      Tensor slot = slots.get(name);
      if (slot == null) throw new AssertionError("no slot " + name);
      return slot;
    }

    @Override public boolean decays() {
      return parameter.decays();
    }
  }
}
