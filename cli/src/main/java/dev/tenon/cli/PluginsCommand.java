package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenon plugin}. */
@Command(name = "plugin", description = "What is installed.", footer = {"", "Example:",
    "  tenon plugin list"})
final class PluginsCommand implements Callable<Integer> {
  @Mixin Common common = new Common();

  static CommandLine with(Session session) {
    return new CommandLine(new PluginsCommand()).addSubcommand(new PluginList(session));
  }

  @Override public Integer call() {
    throw new UserError("plugin does nothing by itself; its command is list");
  }
}
