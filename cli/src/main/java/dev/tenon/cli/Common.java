package dev.tenon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command. */
final class Common {
  static final long SEED = 1337;

  @Option(names = "--plugins", paramLabel = "DIR", description = "Folder of plugins, or a plugin's jar; may be given more than once. TENON_PLUGINS names more.") List<Path> plugins = new ArrayList<>();

  @Option(names = {"-q", "--quiet"}, description = "No progress and no notes.") boolean quiet;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.") Optional<Long> seed = Optional
      .empty();

  @Option(names = "--verbose", description = "Say where in the program an error came from.") boolean verbose;

  /** Has what was said before a command count for the command too; what is said behind it wins. */
  void passTo(Common command) {
    command.plugins.addAll(0, plugins);
    command.quiet |= quiet;
    command.verbose |= verbose;
    if (command.seed.isEmpty()) command.seed = seed;
  }

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") boolean help;
}
