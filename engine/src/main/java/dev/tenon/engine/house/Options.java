package dev.tenon.engine.house;

import java.util.OptionalInt;

/**
 * How loaded models are run.
 *
 * @param kernels {@code vector}, {@code scalar} or a plugin's
 * @param threads the machine's if not given
 */
public record Options(String kernels, OptionalInt threads) {
  public static final Options DEFAULT = new Options("vector", OptionalInt.empty());

  int threadCount() {
    return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }
}
