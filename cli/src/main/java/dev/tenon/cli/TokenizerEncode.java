package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon tokenizer encode}. */
@Command(name = "encode", description = "Print the ids of a text.", footer = {"", "Example:",
    "  tenon tokenizer encode my-tokenizer 'To be, or not to be'"})
final class TokenizerEncode implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin GivenText text = new GivenText();

  @Option(names = "--json", description = "Print one JSON object, with the pieces.") boolean json;

  TokenizerEncode(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    try (var house = new House(session, common)) {
      Tokenizer read = text.tokenizer(house.catalogs()).tokenizer();
      int[] ids = GivenText.encode(read, text.read(new Texts(house.catalogs())));
      if (json) {
        Figures.json(session.out(), Figures.tree("ids", IntStream.of(ids).boxed().toList(), "pieces",
            IntStream.of(ids).mapToObj(read::piece).toList()));
      } else {
        session.out().println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
      }
      return 0;
    }
  }
}
