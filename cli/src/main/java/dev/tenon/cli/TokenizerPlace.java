package dev.tenon.cli;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The argument TOKENIZER. */
final class TokenizerPlace {
  static final String HELP = "A folder with a tokenizer.json, the file itself, a GGUF file, a model or a run.";
  private static final String FILE = "tokenizer.json";

  @Parameters(paramLabel = "TOKENIZER", description = HELP) Path place = Path.of("");

  Tokenizers.Kept load(Catalogs catalogs) {
    return load(place, catalogs);
  }

  /** The tokenizer of a folder, a file, a model or a run. */
  static Tokenizers.Kept load(Path place, Catalogs catalogs) {
    return new Tokenizers(catalogs.of(TokenizerFormat.class)).load(found(place));
  }

  private static Path found(Path place) {
    if (!Files.isDirectory(place) || Files.exists(place.resolve(FILE))) return place;
    Path ofRun = place.resolve("tokenizer");
    if (Files.exists(ofRun.resolve(FILE))) return ofRun;
    return Files.isDirectory(place.resolve("checkpoints")) ? Checkpoints.locate(place) : place;
  }
}
