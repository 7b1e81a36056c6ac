package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon tokenizer decode}. */
@Command(name = "decode", description = "Print the text of ids, which are separated by blanks or commas.", footer = {"",
    "Example:", "  tenon tokenizer decode my-tokenizer '84 111 32'"})
final class TokenizerDecode implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin GivenText text = new GivenText();

  TokenizerDecode(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    try (var house = new House(session, common)) {
      Tokenizer read = text.tokenizer(house.catalogs()).tokenizer();
      int[] ids = Stream.of(text.read(new Texts(house.catalogs())).split("[\\s,\\[\\]]+"))
          .filter(word -> !word.isEmpty())
          .mapToInt(word -> id(word, read.size())).toArray();
      session.out().print(read.decode(ids));
      if (session.surroundings().outWatched()) session.out().println();
      return 0;
    }
  }

  private static int id(String word, int size) {
    if (!word.matches("\\d{1,9}") || Integer.parseInt(word) >= size)
      throw new UserError("'" + word + "' is no id of this tokenizer; ids run from 0 to " + (size - 1));
    return Integer.parseInt(word);
  }
}
