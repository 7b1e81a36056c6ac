package dev.tenon.kernels.cpu.vector;

import java.util.List;

/**
 * A piece of a kernel that C2 compiles on its own.
 *
 * <p>C2 stops inlining into a method at some 18,000 nodes, and a load or store of a vector is about 700; a vector that meets a call that was
 * not inlined becomes an object, which is a hundred times slower. So what a kernel does with a tile is a list of steps with a loop or
 * two each, and all are called from one place here, which sees too many of them to inline any.
 */
@FunctionalInterface
interface Step {
  void run();

  static void all(List<Step> steps) {
    for (Step step : steps) step.run();
  }
}
