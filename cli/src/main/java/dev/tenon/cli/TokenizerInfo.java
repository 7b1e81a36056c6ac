package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon tokenizer info}. */
@Command(name = "info", description = "Say what a tokenizer is, and how it cuts a text if one is given.", footer = {"",
    "Example:", "  tenon tokenizer info my-tokenizer 'To be, or not to be'"})
final class TokenizerInfo implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin GivenText text = new GivenText();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  TokenizerInfo(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    try (var house = new House(session, common)) {
      Tokenizers.Kept kept = text.tokenizer(house.catalogs());
      Tokenizer read = kept.tokenizer();
      var figures = new Figures().add("type", type(kept), "type").add("vocab_size", read.size(), "tokens");
      special(figures, "begin", read.begin(), read);
      special(figures, "end", read.end(), read);
      figures.add("sha256", kept.sha256(), "sha-256");
      if (text.given()) cut(figures, read, text.read(new Texts(house.catalogs())));
      figures.print(session.out(), json);
      return 0;
    }
  }

  private static String type(Tokenizers.Kept kept) {
    Object model = kept.files().getOrDefault("tokenizer.json", Map.of()).getOrDefault("model", Map.of());
    return model instanceof Map<?, ?> m && m.get("type") instanceof String type ? type : "unnamed";
  }

  private static void special(Figures figures, String key, OptionalInt id, Tokenizer tokenizer) {
    if (id.isPresent()) figures.add(key, id.getAsInt(), key, id.getAsInt() + " " + tokenizer.piece(id.getAsInt()));
  }

  private static void cut(Figures figures, Tokenizer tokenizer, String given) {
    int[] ids = GivenText.encode(tokenizer, given);
    int bytes = given.getBytes(StandardCharsets.UTF_8).length;
    figures.add("ids", IntStream.of(ids).boxed().toList(), "ids",
        IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    String pieces = IntStream.of(ids).mapToObj(id -> tokenizer.piece(id).replace("\n", "\\n"))
        .collect(Collectors.joining("|"));
    figures.add("pieces", IntStream.of(ids).mapToObj(tokenizer::piece).toList(), "pieces", pieces);
    figures.line("cut", ids.length + " tokens of " + bytes + " bytes"
        + (ids.length == 0 ? "" : String.format(Locale.ROOT, ", %.2f bytes a token", (double) bytes / ids.length)));
  }
}
