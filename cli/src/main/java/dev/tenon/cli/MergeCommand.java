package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.house.Merge;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon merge}: a base and its adapter as one model. */
@Command(name = "merge", description = "Fold an adapter into its base and save the model; ends with 1, and saves nothing, if that changes the logits by more than the tolerance.", footer = {
    "", "Example:", "  tenon merge runs/lora --out merged-model"})
final class MergeCommand implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin BaseOption base = new BaseOption();

  @Parameters(paramLabel = "ADAPTER", description = "An adapter's folder in PEFT's layout, or a run of fine-tuning: its last checkpoint; RUN@best the best.") Path adapter = Path
      .of("");

  @Option(names = "--out", required = true, paramLabel = "PLACE", description = "The folder to write, or the .gguf file.") Path out = Path
      .of("");

  @Option(names = "--tolerance", paramLabel = "T", description = "Largest difference between logits before and after, over the largest logit (default: ${DEFAULT-VALUE}).") double tolerance = 1e-4;

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  MergeCommand(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    if (!(tolerance >= 0)) throw new UserError("--tolerance is " + tolerance + "; it must not be negative");
    Quantize.checkOut(out, out.toString().endsWith(".gguf"));
    try (var house = new House(session, common, computing, base)) {
      Merge.Outcome outcome = house.get(Merge.class).of(adapter, out, tolerance, common.seed.orElse(Common.SEED));
      new Figures().add("model", out.toString(), "model")
          .add("difference", outcome.difference(), "logits", String.format(java.util.Locale.ROOT,
              "differ by %.1e of the largest", outcome.difference()))
          .add("tied", outcome.tied(), "embedding and head", outcome.tied() ? "are one" : "are two")
          .print(session.out(),
              json);
      return 0;
    }
  }
}
