package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon recipe}. */
@Command(name = "recipe", description = "Several stages of training in a row, with gates between them.", footer = {"",
    "Example:",
    "  tenon recipe instructgpt runs/quickstart --sft sft.json --preferences pairs.json --prompts pairs.json"})
final class RecipeCommand implements Callable<Integer> {
  @Mixin Common common = new Common();

  static CommandLine with(Session session) {
    return new CommandLine(new RecipeCommand()).addSubcommand(new RecipeInstructGpt(session));
  }

  @Override public Integer call() {
    throw new UserError("recipe does nothing by itself; its command is instructgpt");
  }
}
