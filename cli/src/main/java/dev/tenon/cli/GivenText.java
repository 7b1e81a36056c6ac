package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments TOKENIZER and {@code TEXT}, {@code -} or {@code --file F}. */
final class GivenText {
  @Parameters(index = "0", paramLabel = "TOKENIZER", description = TokenizerPlace.HELP) private Path tokenizer = Path
      .of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The text itself; - reads standard input.") private Optional<String> text = Optional
      .empty();

  @Option(names = "--file", paramLabel = "F", description = "A file that holds the text, UTF-8.") private Optional<Path> file = Optional
      .empty();

  Tokenizers.Kept tokenizer(Catalogs catalogs) {
    return TokenizerPlace.load(tokenizer, catalogs);
  }

  boolean given() {
    return text.isPresent() || file.isPresent();
  }

  /**
   * The ids of a text.
   *
   * @throws UserError if it has a character that the tokenizer cannot write
   */
  static int[] encode(Tokenizer read, String given) {
    try {
      return read.encode(given);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  String read(Texts texts) throws IOException {
    if (text.isPresent() && file.isPresent())
      throw new UserError("both a text and --file " + file.get() + " are given; it must be one of them");
    if (file.isPresent()) return texts.read(file.get());
    String given = text.orElseThrow(
        () -> new UserError("no text; give it as an argument, as - to read standard input, or with --file F"));
    return given.equals("-") ? Texts.read(System.in) : given;
  }
}
