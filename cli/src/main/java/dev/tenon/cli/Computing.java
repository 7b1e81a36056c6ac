package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.kernel.WorkerPool;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of every command that computes. */
final class Computing {
  @Option(names = "--threads", paramLabel = "N", description = "Threads; the machine's if not given. The result is the same for any number.") private Optional<Integer> threads = Optional
      .empty();

  @Option(names = "--kernels", paramLabel = "TYPE", description = "Kernels: vector (default), scalar or a plugin's.") Optional<String> kernels = Optional
      .empty();

  OptionalInt threads() {
    threads.filter(t -> t < 1 || t > WorkerPool.MOST).ifPresent(t -> {
      throw new UserError("--threads is " + t + "; it must be from 1 to " + WorkerPool.MOST);
    });
    return threads.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
