package dev.tenon.cli;

import dev.tenon.engine.plugin.Nearest;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tenon}: reads the arguments, runs the command, and turns what went wrong into one message and an exit code. */
@Command(name = "tenon", versionProvider = Tenon.Version.class, description = "Builds language models from scratch: tokenizer, training, generation, evaluation.", footer = {
    "", "Example:", "  tenon quickstart", "", "Each command has a help of its own: tenon train --help"})
public final class Tenon implements Callable<Integer> {
  private static final int HELP_WIDTH = 110;
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  @Mixin Common common = new Common();

  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.") boolean version;

  private Tenon() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Before Guice is loaded: classes that it generates live in an unnamed module, and may not call ours.
    if (System.getProperty("guice_bytecode_gen_option") == null)
      System.setProperty("guice_bytecode_gen_option", "DISABLED");
    // The engine's notes come by the log, in a line each.
    if (System.getProperty(LOG_FORMAT) == null) System.setProperty(LOG_FORMAT, "tenon: %5$s%n");
    Locale.setDefault(Locale.ROOT);
    var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false,
        StandardCharsets.UTF_8);
    var err = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)), true,
        StandardCharsets.UTF_8);
    boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    System.exit(run(args, new Session(out, err, terminal)));
  }

  /**
   * Runs a command in this process, as on no terminal.
   *
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, new Session(out, err, false));
  }

  private static int run(String[] args, Session session) {
    boolean where = Failures.debugging() || Arrays.asList(args).contains("--verbose");
    try {
      CommandLine line = commandLine(session);
      PluginCommand.add(line, args, session);
      configure(line, session, where);
      return line.execute(args);
    } catch (RuntimeException | Error e) {
      return Failures.report(e, session, where);
    } finally {
      session.end();
    }
  }

  /** All commands that come with Tenon. */
  static CommandLine commandLine(Session session) {
    var line = new CommandLine(new Tenon());
    line.addSubcommand(new Quickstart(session));
    line.addSubcommand(TokenizerCommand.with(session));
    line.addSubcommand(new PlanCommand(session));
    line.addSubcommand(new Train(session));
    line.addSubcommand(new Generate(session));
    line.addSubcommand(new Evaluate(session));
    line.addSubcommand(new ParityCommand(session));
    line.addSubcommand(new Export(session));
    line.addSubcommand(new ReportCommand(session));
    line.addSubcommand(PluginsCommand.with(session));
    line.addSubcommand(new VerifyResume(session));
    line.addSubcommand(new Doctor(session));
    return line;
  }

  /** Settings of a command and of those below it that are there already. */
  private static void configure(CommandLine line, Session session, boolean where) {
    line.setExpandAtFiles(false);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(session.colours() ? Ansi.ON : Ansi.OFF));
    line.setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, _) -> refuse(e, session));
    line.setExecutionExceptionHandler((e, _, _) -> Failures.report(e, session, where));
  }

  /** Arguments that make no sense. */
  private static int refuse(ParameterException e, Session session) {
    CommandLine line = e.getCommandLine();
    // A misspelt option is the reason why another is missing.
    List<String> unknown = e instanceof UnmatchedArgumentException u ? u.getUnmatched() : line.getUnmatchedArguments();
    String fault = unknown.isEmpty() ? String.valueOf(e.getMessage()) : unmatched(unknown.getFirst(), line);
    session.note(fault + " (see " + line.getCommandSpec().qualifiedName() + " --help)");
    return Failures.WRONG_INPUT;
  }

  private static String unmatched(String word, CommandLine line) {
    boolean option = word.startsWith("-");
    boolean command = !option && !line.getSubcommands().isEmpty();
    String kind = option ? "unknown option" : command ? "unknown command" : "one argument too many:";
    List<String> known = new ArrayList<>();
    if (option) line.getCommandSpec().options().forEach(o -> known.addAll(List.of(o.names())));
    if (command) known.addAll(line.getSubcommands().keySet());
    Optional<String> near = Nearest.to(option ? word.replaceFirst("=.*", "") : word, known);
    return kind + " '" + word + "'" + near.map(name -> "; did you mean " + name + "?").orElse("");
  }

  @Override public Integer call() {
    throw new dev.tenon.api.workbench.UserError(
        "which command? tenon quickstart is one to begin with; tenon --help lists all");
  }

  /** The version of this module. */
  static final class Version implements IVersionProvider {
    @Override public String[] getVersion() {
      return new String[]{"tenon " + version()};
    }
  }

  static String version() {
    return Optional.ofNullable(Tenon.class.getModule().getDescriptor()).flatMap(d -> d.rawVersion())
        .orElse("unversioned");
  }
}
