package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon data}. */
@Command(name = "data", description = "Look at what a model is trained on.", footer = {"", "Example:",
    "  tenon data show-batch runs/tiny"})
final class DataCommand implements Callable<Integer> {
  @Mixin Common common = new Common();

  static CommandLine with(Session session) {
    return new CommandLine(new DataCommand()).addSubcommand(new ShowBatch(session));
  }

  @Override public Integer call() {
    throw new UserError("data does nothing by itself; its command is show-batch");
  }
}
