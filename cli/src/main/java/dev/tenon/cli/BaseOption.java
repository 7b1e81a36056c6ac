package dev.tenon.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of commands whose MODEL may be an adapter. */
final class BaseOption {
  @Option(names = "--base", paramLabel = "MODEL", description = "Base of MODEL if that is an adapter; where its config says, if not given.") Optional<Path> base = Optional
      .empty();
}
