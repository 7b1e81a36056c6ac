package dev.tenon.engine.house;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.decode.Kept;
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
 * @param kvCache how the engine keeps keys and values of tokens that were read
 */
public record Options(String kernels, OptionalInt threads, Optional<Path> base, String session, Kept kvCache) {
  /** The engine itself. */
  public static final String ENGINE = "cpu";
  public static final Options DEFAULT = new Options("vector", OptionalInt.empty());

  public Options(String kernels, OptionalInt threads) {
    this(kernels, threads, Optional.empty(), ENGINE, Kept.F32);
  }

  public Options {
    if (!session.equals(ENGINE) && kvCache != Kept.F32)
      throw new UserError(
          "--kv-cache " + kvCache.type() + ": a session keeps keys and values in its own way; use --session "
              + ENGINE);
  }

  /** Whether something else than the engine runs models. */
  boolean elsewhere() {
    return !session.equals(ENGINE);
  }

  int threadCount() {
    return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }
}
