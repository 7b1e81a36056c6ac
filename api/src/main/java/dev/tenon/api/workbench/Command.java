package dev.tenon.api.workbench;

import dev.tenon.api.spec.Spec;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command of the command line that a plugin adds: {@code tenon TYPE ...}. */
public interface Command extends Spec {
  /** One line for the list of commands. */
  String summary();

  /** A worked example for {@code --help}. */
  String example();

  List<Option> options();

  /**
   * Does it.
   *
   * @return the exit code: 0 done, 1 the work failed, 2 the user's input was wrong
   */
  int run(Invocation invocation);

  /**
   * An option, {@code --NAME VALUE}.
   *
   * @param fallback the value if it is not given; empty: may be left out
   */
  record Option(String name, String valueName, String help, Optional<String> fallback) {}

  /**
   * One call of a command.
   *
   * @param options values by option name, as far as given or defaulted
   * @param arguments positional arguments
   * @param out standard output
   * @param notes standard error
   */
  record Invocation(Workbench workbench, Map<String, String> options, List<String> arguments, PrintWriter out,
      PrintWriter notes) {}
}
