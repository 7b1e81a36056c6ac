package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.house.Options;
import picocli.CommandLine.Option;

/** Options that say what runs a model, and how. */
final class Sessions {
  @Option(names = "--session", paramLabel = "TYPE", description = "What runs the model: cpu, Tenon's own kernels (default); onnx, ONNX Runtime; or a plugin's.") String session = Options.ENGINE;

  @Option(names = "--kv-cache", paramLabel = "TYPE", description = "How keys and values of tokens that were read are kept: f32 (default), or q8_0 in a quarter of the memory.") private String kvCache = Kept.F32
      .type();

  Kept kvCache() {
    return Kept.of(kvCache)
        .orElseThrow(() -> new UserError("--kv-cache is " + kvCache + "; it must be f32 or q8_0"));
  }
}
