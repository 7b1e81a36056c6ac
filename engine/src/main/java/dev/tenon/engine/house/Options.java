package dev.tenon.engine.house;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How loaded models are run.
 *
 * @param kernels {@code vector}, {@code scalar} or a plugin's
 * @param threads the machine's if not given
 * @param base of adapters, whatever their own config says
 */
public record Options(String kernels, OptionalInt threads, Optional<Path> base) {
  public static final Options DEFAULT = new Options("vector", OptionalInt.empty());

  public Options(String kernels, OptionalInt threads) {
    this(kernels, threads, Optional.empty());
  }

  int threadCount() {
    return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }
}
