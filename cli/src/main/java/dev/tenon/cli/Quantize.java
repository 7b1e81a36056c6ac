package dev.tenon.cli;

import dev.tenon.api.data.Documents;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.LanguageModel.Score;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.model.Narrowing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon quantize}. */
@Command(name = "quantize", description = "Write a model in fewer bits, as a GGUF file with tokenizer and settings.", footer = {
    "", "Example:", "  tenon quantize runs/tiny --type q4_k --out tiny-q4_k.gguf --data held-out.txt"})
final class Quantize implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--type", required = true, paramLabel = "TYPE", description = "q8_0, q4_0, q4_k, q6_k, bf16, f16, or a plugin's.") String type = "";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The .gguf file to write.") Path out = Path
      .of("");

  @Option(names = "--data", paramLabel = "FILE", description = "A text to measure both models on: a file, a .jsonl file or a folder of .txt files.") Optional<Path> data = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Quantize(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    checkOut(out, true);
    try (var house = new House(session, common, computing, base)) {
      checkType(house);
      Optional<Documents> text = data.map(file -> new Texts(house.catalogs()).of(List.of(file)));
      LanguageModel before = house.workbench().load(model), after = before.quantized(type);
      after.save(out);
      Map<String, Parameter> wide = Layers.parameters(before.decoder()), narrow = Layers.parameters(after.decoder());
      Map<String, String> others = others(narrow);
      if (!common.quiet) tell(others, narrow);
      var figures = new Figures().add("out", out.toString(), "file").add("type", type, "type");
      long parameters = wide.values().stream().mapToLong(p -> p.shape().count()).sum();
      figures.add("parameters", parameters, "parameters", Amounts.whole(parameters));
      size(figures, "before", bytes(wide), parameters);
      size(figures, "after", bytes(narrow), parameters);
      figures.add("file_bytes", Files.size(out), "file size", Amounts.bytes(Files.size(out))).hidden("kept_otherwise",
          others);
      text.ifPresent(documents -> {
        Path file = data.orElseThrow();
        score(figures, "before", Texts.score(before, documents, file));
        score(figures, "after", Texts.score(after, documents, file));
      });
      figures.print(session.out(), json);
      return 0;
    }
  }

  /** Refuses a place whose name says another format than the one asked for. */
  static void checkOut(Path out, boolean file) {
    boolean named = out.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    if (file && !named) throw new UserError("--out " + out + ": the file's name must end in .gguf");
    if (!file && named)
      throw new UserError("--out " + out + ": this is to be a folder; its name must not end in .gguf");
  }

  private void checkType(House house) {
    house.catalogs().of(Quantization.class).find(type).filter(found -> !(found.defaults() instanceof GgufLayout))
        .ifPresent(_ -> {
          throw new UserError("--type " + type + ": GGUF files do not know this type");
        });
  }

  private static void size(Figures figures, String which, long bytes, long parameters) {
    double bits = 8.0 * bytes / parameters;
    figures.add("bytes_" + which, bytes, which,
        Amounts.bytes(bytes) + String.format(Locale.ROOT, ", %.2f bits a weight", bits))
        .hidden("bits_" + which, bits);
  }

  private static void score(Figures figures, String which, Score score) {
    figures.add("perplexity_" + which, score.perplexity(), "perplexity " + which,
        String.format(Locale.ROOT, "%.3f", score.perplexity()) + ", " + Amounts.loss(score.loss()) + " nats a token")
        .hidden("loss_" + which, score.loss());
  }

  /** Bytes of the weights in a file. */
  private static long bytes(Map<String, Parameter> parameters) {
    return parameters.values().stream().mapToLong(p -> p.quantization().map(
        format -> format instanceof GgufLayout layout ? layout.ggufBytes(p.shape()) : p.value().type().bytes())
        .orElseGet(() -> p.value().type().bytes())).sum();
  }

  /** Matrices that are kept in another type than the one asked for, with that type. */
  private Map<String, String> others(Map<String, Parameter> parameters) {
    var others = new LinkedHashMap<String, String>();
    parameters.forEach((path, p) -> {
      String kept = p.quantization().map(Quantization::type).orElseGet(() -> switch (p.value().type().dtype()) {
        case BFLOAT16 -> "bf16";
        case FLOAT16 -> "f16";
        default -> "f32";
      });
      boolean matrix = p.quantization().isPresent() || Narrowing.matrix(path, p);
      if (matrix && !kept.equals(type)) others.put(path, kept);
    });
    return others;
  }

  private void tell(Map<String, String> others, Map<String, Parameter> parameters) {
    var places = new LinkedHashMap<String, List<Integer>>();
    others.forEach((path, kept) -> places
        .computeIfAbsent(path.replaceAll("\\.\\d+\\.", ".*.") + " as " + kept, _ -> new ArrayList<>())
        .add(Optional.ofNullable(parameters.get(path)).orElseThrow().shape().dim(-1)));
    places.forEach((place, rows) -> session.note(place + ", since " + type + " takes no rows of "
        + String.join(", ", rows.stream().distinct().map(String::valueOf).toList())));
  }
}
