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
  private static final String FILE = "tokenizer.json";

  @Parameters(index = "0", paramLabel = "TOKENIZER", description = "A folder with a tokenizer.json, the file itself, a model or a run.")
  Path place = Path.of("");

  Tokenizers.Kept load(Catalogs catalogs) {
    return new Tokenizers(catalogs.of(TokenizerFormat.class)).load(found());
  }

  private Path found() {
    if (!Files.isDirectory(place) || Files.exists(place.resolve(FILE))) return place;
    Path ofRun = place.resolve("tokenizer");
    if (Files.exists(ofRun.resolve(FILE))) return ofRun;
    return Files.isDirectory(place.resolve("checkpoints")) ? Checkpoints.locate(place) : place;
  }
}
