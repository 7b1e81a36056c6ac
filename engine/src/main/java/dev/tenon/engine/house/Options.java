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
 * @param session what runs them: {@code cpu}, the engine with its kernels; or an {@link dev.tenon.api.session.InferenceSession}
 */
public record Options(String kernels, OptionalInt threads, Optional<Path> base, String session) {
  /** The engine itself. */
  public static final String ENGINE = "cpu";
  public static final Options DEFAULT = new Options("vector", OptionalInt.empty());

  public Options(String kernels, OptionalInt threads) {
    this(kernels, threads, Optional.empty(), ENGINE);
  }

  /** Whether something else than the engine runs models. */
  boolean elsewhere() {
    return !session.equals(ENGINE);
  }

  int threadCount() {
    return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }
}
