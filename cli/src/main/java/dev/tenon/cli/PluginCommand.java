package dev.tenon.cli;

import dev.tenon.api.workbench.Command;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugins;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command that a plugin brings, as one of {@code tenon}'s. */
final class PluginCommand implements Callable<Integer> {
  private static final String PLUGINS = "--plugins";

  private final Session session;
  private final Command command;
  private final CommandSpec spec;
  private final Common common = new Common();
  private final Computing computing = new Computing();

  private PluginCommand(Session session, Command command) {
    this.session = session;
    this.command = command;
    spec = CommandSpec.wrapWithoutInspection(this).name(command.type());
    spec.usageMessage().description(command.summary()).footer("", "Example:", "  " + command.example());
    spec.addMixin("common", CommandSpec.forAnnotatedObject(common));
    spec.addMixin("computing", CommandSpec.forAnnotatedObject(computing));
    for (Command.Option option : command.options()) spec.addOption(option(option));
    spec.addPositional(
        PositionalParamSpec.builder().index("0..*").arity("0..*").type(List.class).auxiliaryTypes(String.class)
            .paramLabel("ARGUMENT").description("Arguments of the command.").build());
  }

  private static OptionSpec option(Command.Option option) {
    String fallback = option.fallback().map(f -> " (default: " + f + ")").orElse("");
    return OptionSpec.builder("--" + option.name()).paramLabel(option.valueName()).type(String.class)
        .description(option.help() + fallback).build();
  }

  /**
   * Adds the commands of plugins, if there may be any and they may be meant: none of Tenon's own is called.
   *
   * @param args as typed
   */
  static void add(CommandLine line, String[] args, Session session) {
    var options = new ArrayList<Path>();
    Optional<String> name = Optional.empty();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(PLUGINS) && i + 1 < args.length) options.add(Path.of(args[++i]));
      else if (args[i].startsWith(PLUGINS + "=")) options.add(Path.of(args[i].substring(PLUGINS.length() + 1)));
      else if (args[i].equals("--seed")) i++;
      else if (!args[i].startsWith("-") && name.isEmpty()) name = Optional.of(args[i]);
    }
    if (name.filter(line.getSubcommands()::containsKey).isPresent()) return;
    PluginPlaces places = PluginPlaces.of(options);
    if (!places.promising()) return;
    places.require();
    Catalog<Command> catalog = Plugins.load(places.all()).catalogs().of(Command.class);
    for (Installed<Command> installed : catalog.installed()) {
      var command = new PluginCommand(session, installed.defaults());
      if (!line.getSubcommands().containsKey(installed.type())) line.addSubcommand(installed.type(), command.spec);
    }
  }

  @Override public Integer call() {
    Map<String, String> options = new LinkedHashMap<>();
    for (Command.Option option : command.options()) {
      Optional.ofNullable(spec.findOption("--" + option.name()).<String>getValue()).or(option::fallback)
          .ifPresent(value -> options.put(option.name(), value));
    }
    List<String> arguments = Optional.ofNullable(spec.positionalParameters().getFirst().<List<String>>getValue())
        .orElse(List.of());
    try (var house = new House(session, common, computing);
        var out = writer(session.out());
        var notes = writer(session.err())) {
      return command.run(new Command.Invocation(house.workbench(), options, arguments, out, notes));
    }
  }

  /** Closing it leaves the stream open. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8) {
      @Override public void close() {
        flush();
      }
    };
  }
}
