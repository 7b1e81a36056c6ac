package dev.tenon.cli;

import dev.tenon.engine.plugin.Nearest;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tenon}: reads the arguments, runs the command, and turns what went wrong into one message and an exit code. */
@Command(name = "tenon", versionProvider = Tenon.Version.class, description = "Builds language models from scratch: tokenizer, training, generation, evaluation.", footer = {
    "", "Example:", "  tenon quickstart", "", "Each command has a help of its own: tenon train --help"})
public final class Tenon implements Callable<Integer> {
  /** How commands' full names begin. */
  private static final String NAME = "tenon ";
  private static final int LEAST_WIDTH = 60, HELP_WIDTH = 110;
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
  /** All loggers, and ours. Held, or their levels would be forgotten. */
  private static final Logger ALL = Logger.getLogger(""), OURS = Logger.getLogger("dev.tenon");

  @Mixin Common common = new Common();

  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.") boolean version;

  private final Session session;

  private Tenon(Session session) {
    this.session = session;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Before Guice is loaded: classes that it generates live in an unnamed module, and may not call ours.
    if (System.getProperty("guice_bytecode_gen_option") == null)
      System.setProperty("guice_bytecode_gen_option", "DISABLED");
    // The engine's notes come by the log, in a line each.
    if (System.getProperty(LOG_FORMAT) == null) System.setProperty(LOG_FORMAT, "tenon: %5$s%n");
    // Libraries are heard when they warn; what else they say is for those who write programs.
    ALL.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
    Locale.setDefault(Locale.ROOT);
    var standard = new Output(new FileOutputStream(FileDescriptor.out));
    var out = new PrintStream(new BufferedOutputStream(standard), false, StandardCharsets.UTF_8);
    var err = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)), true,
        StandardCharsets.UTF_8);
    System.exit(run(args, new Session(out, err, Surroundings.ofProcess(), Optional.of(standard))));
  }

  /**
   * Runs a command in this process, as on no terminal.
   *
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, new Session(out, err));
  }

  private static int run(String[] args, Session session) {
    boolean where = Failures.debugging() || Arrays.asList(args).contains("--verbose");
    try {
      CommandLine line = commandLine(session);
      PluginCommand.add(line, args, session);
      configure(line, session, where);
      int code = line.execute(args);
      if (code == 0) session.delivered();
      return code;
    } catch (RuntimeException | Error e) {
      return Failures.report(e, session, where);
    } finally {
      session.end();
    }
  }

  /** All commands that come with Tenon. */
  static CommandLine commandLine(Session session) {
    var line = new CommandLine(new Tenon(session));
    line.addSubcommand(new Quickstart(session));
    line.addSubcommand(TokenizerCommand.with(session));
    line.addSubcommand(TemplateCommand.with(session));
    line.addSubcommand(DataCommand.with(session));
    line.addSubcommand(new PlanCommand(session));
    line.addSubcommand(new Train(session));
    line.addSubcommand(new Align(session));
    line.addSubcommand(RecipeCommand.with(session));
    line.addSubcommand(new Generate(session));
    line.addSubcommand(new Chat(session));
    line.addSubcommand(new Evaluate(session));
    line.addSubcommand(new ParityCommand(session));
    line.addSubcommand(new Finetune(session));
    line.addSubcommand(new MergeCommand(session));
    line.addSubcommand(new Export(session));
    line.addSubcommand(new Quantize(session));
    line.addSubcommand(new ReportCommand(session));
    line.addSubcommand(PluginsCommand.with(session));
    line.addSubcommand(new VerifyResume(session));
    line.addSubcommand(new Doctor(session));
    return line;
  }

  /** Settings of a command and of those below it that are there already. */
  private static void configure(CommandLine line, Session session, boolean where) {
    line.setExpandAtFiles(false);
    Surroundings around = session.surroundings();
    line.setUsageHelpWidth(around.outWatched() ? Math.clamp(around.columns(), LEAST_WIDTH, HELP_WIDTH) : HELP_WIDTH);
    showCommands(line, session);
    line.registerConverter(Path.class, Tenon::path);
    line.setExecutionStrategy(Tenon::run);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(session.colours() ? Ansi.ON : Ansi.OFF));
    line.setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, _) -> refuse(e, session));
    line.setExecutionExceptionHandler((e, _, _) -> Failures.report(e, session, where));
  }

  /** Has examples show the program as it was called, so that they can be pasted. */
  private static void showCommands(CommandLine line, Session session) {
    CommandLine.Model.UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.footer(Stream.of(usage.footer()).map(text -> text.replaceFirst("^  tenon ", "  " + session.command("")))
        .toArray(String[]::new));
    line.getSubcommands().values().forEach(below -> showCommands(below, session));
  }

  private static Path path(String text) {
    if (text.isEmpty()) throw new CommandLine.TypeConversionException("it is empty, it must name a file or folder");
    return Path.of(text);
  }

  /** Runs the last command that was named; what was said before it counts for it too. */
  private static int run(CommandLine.ParseResult parsed) {
    var given = new Common();
    for (CommandLine each : parsed.asCommandLineList()) {
      requireCommands(each);
      CommandSpec common = each.getCommandSpec().mixins().get("common");
      if (common != null && common.userObject() instanceof Common here) given.passTo(here);
      if (common != null && common.userObject() instanceof Common here) given = here;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Who asks for the help of a command that there is not is told so, and not helped with another. */
  private static void requireCommands(CommandLine line) {
    List<String> unknown = line.getUnmatchedArguments().stream().filter(word -> !word.startsWith("-")).toList();
    if (!line.getSubcommands().isEmpty() && !unknown.isEmpty()) throw new UnmatchedArgumentException(line, unknown);
  }

  /** Arguments that make no sense. */
  private static int refuse(ParameterException e, Session session) {
    CommandLine line = e.getCommandLine();
    // A misspelt option is the reason why another is missing.
    List<String> unknown = e instanceof UnmatchedArgumentException u ? u.getUnmatched() : line.getUnmatchedArguments();
    String fault = unknown.isEmpty() ? plain(String.valueOf(e.getMessage())) : unmatched(unknown.getFirst(), line);
    session.note(fault + " (see "
        + session.command((line.getCommandSpec().qualifiedName() + " --help").substring(NAME.length())) + ")");
    return Failures.WRONG_INPUT;
  }

  /** What the parser says, in words for people who do not write Java. */
  private static String plain(String fault) {
    return fault.replaceFirst("is not an? (int|long)$", "is not a whole number, or too large")
        .replaceFirst("is not an? (double|float)$", "is not a number");
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
        "which command? " + session.command("quickstart") + " is one to begin with; " + session.command("--help")
            + " lists all");
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
