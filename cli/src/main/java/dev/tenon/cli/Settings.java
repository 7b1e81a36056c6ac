package dev.tenon.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of every command that reads a config. */
final class Settings {
  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of the config: --set train.learning_rate=3e-4. May be given more than once.") List<String> set = new ArrayList<>();

  /** All assignments; the options that are short for one come last and so win. */
  List<String> overrides(Common common, Computing computing) {
    var all = new ArrayList<>(set);
    common.seed.ifPresent(seed -> all.add("train.seed=" + seed));
    computing.kernels.ifPresent(kernels -> all.add("train.kernels=" + kernels));
    computing.threads().ifPresent(threads -> all.add("train.threads=" + threads));
    return all;
  }
}
