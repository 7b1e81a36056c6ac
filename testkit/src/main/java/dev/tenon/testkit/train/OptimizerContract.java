package dev.tenon.testkit.train;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.train.Optimizer;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.testkit.installed.InstalledKernels;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an optimizer promises, for parameters of several shapes and places. */
public abstract class OptimizerContract extends ComponentContract<Optimizer> {
  /** A learning rate at which it descends a parabola of slope 1. */
  protected double learningRate() {
    return 0.02;
  }

  private static List<Stepping.Target> targets() {
    return Stepping.Target.all();
  }

  @Test public void slotsHaveNamesOfTheirOwnAndKeepTheirTypes() {
    for (Stepping.Target target : targets()) {
      List<String> names = spec().slots(target).stream().map(Optimizer.Slot::name).toList();
      if (names.stream().distinct().count() != names.size())
        throw new AssertionError(target + ": slots are named " + names + "; each must have a name of its own");
      new Stepping(spec(), target).close();
    }
  }

  @Test public void itDescends() {
    for (Stepping.Target target : targets()) {
      try (Stepping run = new Stepping(spec(), target)) {
        Array goal = run.drawn("goal");
        double before = descend(run, goal, 0), after = descend(run, goal, 80);
        if (!(after < 0.95 * before))
          throw new AssertionError(run.says("80 steps down ½ Σ (w − goal)² at a rate of " + learningRate()
              + " went from " + before + " to " + after));
      }
    }
  }

  /** The loss after so many steps down ½ Σ (w − goal)². */
  private double descend(Stepping run, Array goal, int steps) {
    Array gradient = goal.copy();
    for (int s = 0; s < steps; s++) {
      for (long i = 0, n = goal.shape().count(); i < n; i++) gradient.set(i, run.weight().at(i) - goal.at(i));
      run.step(gradient, learningRate());
    }
    double loss = 0;
    for (long i = 0, n = goal.shape().count(); i < n; i++) loss += Math.pow(run.weight().at(i) - goal.at(i), 2) / 2;
    return loss;
  }

  @Test public void whatHasNoGradientAndDoesNotDecayStays() {
    for (Stepping.Target target : targets()) {
      if (target.decays()) continue;
      try (Stepping run = new Stepping(spec(), target)) {
        Array before = run.weight().copy();
        for (int s = 0; s < 3; s++) run.step(Array.zeros(before.type()), learningRate());
        same(run, Map.of("weight", before), Map.of("weight", run.weight()),
            "a parameter that has no gradient and does not decay has moved");
      }
    }
  }

  @Test public void aResumedRunGivesTheSameBytes() {
    for (Stepping.Target target : targets()) {
      try (Stepping whole = new Stepping(spec(), target); Stepping first = new Stepping(spec(), target)) {
        learn(whole, 0, 6);
        learn(first, 0, 3);
        try (Stepping second = new Stepping(spec(), target, InstalledKernels.definitions(), 1, copied(first.state()),
            3)) {
          learn(second, 3, 6);
          same(whole, whole.state(), second.state(),
              "6 steps and 3 + 3 steps give other bytes; all that survives a step must be in slots");
        }
      }
    }
  }

  @Test public void anyNumberOfThreadsGivesTheSameBytes() {
    for (KernelSet kernels : InstalledKernels.all()) {
      for (Stepping.Target target : targets()) {
        try (Stepping one = new Stepping(spec(), target, kernels, 1, Map.of(), 0);
            Stepping three = new Stepping(spec(), target, kernels, 3, Map.of(), 0)) {
          learn(one, 0, 3);
          learn(three, 0, 3);
          same(one, one.state(), three.state(),
              "kernels '" + kernels.type() + "' on 3 threads give other bytes than on one");
        }
      }
    }
  }

  private void learn(Stepping run, int from, int to) {
    for (int s = from; s < to; s++) run.step(run.drawn("gradient " + s), learningRate());
  }

  private static Map<String, Array> copied(Map<String, Array> state) {
    var copy = new HashMap<String, Array>();
    state.forEach((name, array) -> copy.put(name, array.copy()));
    return copy;
  }

  private static void same(Stepping run, Map<String, Array> expected, Map<String, Array> actual, String claim) {
    expected.forEach((name, array) -> {
      Array other = actual.getOrDefault(name, array);
      long at = array.segment().mismatch(other.segment());
      if (at >= 0) throw new AssertionError(run.says(claim + " (" + name + ", from byte " + at + ")"));
    });
  }
}
