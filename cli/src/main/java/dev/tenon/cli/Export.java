package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.house.Saving;
import dev.tenon.engine.memory.TensorMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon export}. */
@Command(name = "export", description = "Write a model for other programs.", footer = {"", "Example:",
    "  tenon export runs/tiny --format hf --out tiny-model"})
final class Export implements Callable<Integer> {
  private static final String HF = "hf", GGUF = "gguf", PEFT = "peft";

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--format", paramLabel = "FORMAT", description = "hf: Hugging Face's layout (default); gguf: one file, for llama.cpp and others; peft: an adapter alone. An adapter that is written otherwise is merged into its base.") String format = HF;

  @Option(names = "--out", required = true, paramLabel = "PLACE", description = "The folder to write, or the .gguf file.") Path out = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Export(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    if (!List.of(HF, GGUF, PEFT).contains(format))
      throw new UserError("--format " + format + " is not known; it must be " + HF + ", " + GGUF + " or " + PEFT);
    Quantize.checkOut(out, format.equals(GGUF));
    try (var house = new House(session, common, new Computing(), base)) {
      if (format.equals(PEFT)) adapter(house);
      else house.workbench().load(model).save(out);
      new Figures().add("model", out.toString(), "model").add("format", format, "format").print(session.out(), json);
      return 0;
    }
  }

  private void adapter(House house) {
    try (var memory = new TensorMemory()) {
      house.get(Saving.class).saveAdapter(model, out, memory);
    }
  }
}
