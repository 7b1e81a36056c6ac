package dev.tenon.cli;

import dev.tenon.api.graph.GraphFormat;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.house.Saving;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.plugin.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon export}. */
@Command(name = "export", description = "Write a model for other programs.", footer = {"", "Example:",
    "  tenon export runs/tiny --format hf --out tiny-model", "  tenon export runs/tiny --format onnx --out tiny-onnx"})
final class Export implements Callable<Integer> {
  private static final String HF = "hf", GGUF = "gguf", PEFT = "peft";

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--format", paramLabel = "FORMAT", description = "hf: Hugging Face's layout (default); gguf: one file, for llama.cpp and others; peft: an adapter alone; onnx: Hugging Face's layout and a graph, for ONNX Runtime and others; or a plugin's. An adapter that is written otherwise than as peft is merged into its base.") String format = HF;

  @Option(names = "--out", required = true, paramLabel = "PLACE", description = "The folder to write, or the .gguf file.") Path out = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Export(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    boolean graph = !List.of(HF, GGUF, PEFT).contains(format);
    Quantize.checkOut(out, format.equals(GGUF));
    try (var house = new House(session, common, new Computing(), base)) {
      if (graph) require(house.catalogs().of(GraphFormat.class));
      if (format.equals(PEFT)) adapter(house);
      else {
        LanguageModel read = house.workbench().load(model);
        if (graph) read.export(format, out);
        else read.save(out);
      }
      new Figures().add("model", out.toString(), "model").add("format", format, "format").print(session.out(), json);
      return 0;
    }
  }

  private void adapter(House house) {
    try (var memory = new TensorMemory()) {
      house.get(Saving.class).saveAdapter(model, out, memory);
    }
  }

  private void require(Catalog<GraphFormat> formats) {
    if (formats.find(format).isEmpty())
      throw new UserError("--format " + format + " is not known; it must be " + HF + ", " + GGUF + ", " + PEFT
          + " or that of a graph: " + formats.refusal(format));
  }
}
