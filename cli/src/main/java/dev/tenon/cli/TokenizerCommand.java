package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon tokenizer}. */
@Command(name = "tokenizer", description = "Train tokenizers and look at what they do.", footer = {"", "Example:",
    "  tenon tokenizer train --data wordnet --type bpe --vocab-size 4096 --out my-tokenizer"})
final class TokenizerCommand implements Callable<Integer> {
  @Mixin Common common = new Common();

  static CommandLine with(Session session) {
    return new CommandLine(new TokenizerCommand()).addSubcommand(new TokenizerTrain(session))
        .addSubcommand(new TokenizerEncode(session))
        .addSubcommand(new TokenizerDecode(session)).addSubcommand(new TokenizerInfo(session))
        .addSubcommand(new TokenizerParity(session));
  }

  @Override public Integer call() {
    throw new UserError(
        "tokenizer does nothing by itself; its commands are train, encode, decode, info and parity");
  }
}
