package dev.tenon.cli;

import dev.tenon.engine.house.Options;
import picocli.CommandLine.Option;

/** The option that says what runs a model. */
final class Sessions {
  @Option(names = "--session", paramLabel = "TYPE", description = "What runs the model: cpu, Tenon's own kernels (default); onnx, ONNX Runtime; or a plugin's.") String session = Options.ENGINE;
}
