package dev.tenon.engine.train;

import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.train.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which learning rate and weight decay each parameter gets: the first group whose pattern matches its path; without one, no decay below rank 2. */
public final class OptimizerGroups {
  private final Optimizer optimizer;
  private final List<Group> groups;

  /**
   * Settings for some parameters.
   *
   * @param match a regular expression that is found in the parameter's path
   * @param learningRate multiplies the schedule's rate
   * @param decay whether the optimizer's weight decay applies
   */
  public record Group(String match, double learningRate, boolean decay) {
    public Group {
      Pattern.compile(match);
      if (!(learningRate >= 0))
        throw new IllegalArgumentException(
            "learning_rate is " + learningRate + "; it multiplies the schedule's rate and must not be negative");
    }
  }

  public OptimizerGroups(Optimizer optimizer, List<Group> groups) {
    this.optimizer = optimizer;
    this.groups = List.copyOf(groups);
  }

  private Group of(String path, Shape shape) {
    return groups.stream().filter(g -> Pattern.compile(g.match()).matcher(path).find()).findFirst()
        .orElseGet(() -> new Group("", 1, shape.rank() >= 2));
  }

  List<Optimizer.Slot> slots(String path, Shape shape) {
    return optimizer.slots(new Target(path, shape));
  }

  List<Tensor> step(String path, Tensor weight, Tensor gradient, Map<String, Tensor> slots, Tensor rate, Tensor step) {
    Shape shape = weight.type().shape();
    Group group = of(path, shape);
    Tensor own = group.learningRate() == 1 ? rate : rate.times(group.learningRate());
    List<Tensor> next = optimizer
        .step(new Update(new Target(path, shape), weight, gradient, slots, own, step, group.decay()));
    if (next.size() != 1 + slots.size())
      throw new IllegalStateException("optimizer " + optimizer.type() + " returned " + next.size() + " tensors for "
          + path + "; it must be the weight and its " + slots.size() + " slots");
    return next;
  }

  private record Target(String path, Shape shape) implements Optimizer.Target {
    @Override public boolean hiddenMatrix() {
      return shape.rank() == 2 && (path.startsWith("blocks.") || path.startsWith(Pupils.valuePart() + ".blocks."));
    }
  }

  private record Update(Target target, Tensor weight, Tensor gradient, Map<String, Tensor> slots, Tensor learningRate,
      Tensor step, boolean decays)
      implements
        Optimizer.Update {
    @Override public String path() {
      return target.path();
    }

    @Override public Shape shape() {
      return target.shape();
    }

    @Override public boolean hiddenMatrix() {
      return target.hiddenMatrix();
    }

    @Override public Tensor slot(String name) {
      Tensor slot = slots.get(name);
      if (slot == null)
        throw new IllegalArgumentException(
            "optimizer asks for slot '" + name + "' of " + path() + "; it declared " + slots.keySet());
      return slot;
    }
  }
}
