package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon template}. */
@Command(name = "template", description = "Look at a model's chat templates.", footer = {"", "Example:",
    "  tenon template lint my-model"})
final class TemplateCommand implements Callable<Integer> {
  @Mixin Common common = new Common();

  static CommandLine with(Session session) {
    return new CommandLine(new TemplateCommand()).addSubcommand(new TemplateLintCommand(session));
  }

  @Override public Integer call() {
    throw new UserError("template does nothing by itself; its command is lint");
  }
}
