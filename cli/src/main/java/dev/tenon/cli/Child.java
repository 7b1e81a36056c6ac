package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tenon} in a process of its own, which can be killed. It ends with this one. */
final class Child implements AutoCloseable {
  private static final int SHOWN = 8;

  private final Process process;
  private final Path said;
  private final Thread hook;
  private volatile boolean ending;

  private Child(Process process, Path said) {
    this.process = process;
    this.said = said;
    hook = new Thread(this::endWithThisProcess, "tenon-child-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a command.
   *
   * @param jvm more flags for Java
   * @param arguments of {@code tenon}
   * @param said file for all that it prints
   */
  static Child start(List<String> jvm, List<String> arguments, Path said) {
    List<String> command = command(jvm, arguments);
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
      builder.redirectInput(ProcessBuilder.Redirect
          .from(new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null")));
      return new Child(builder.start(), said);
    } catch (IOException e) {
      throw new WorkFailed("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /** The command line that runs {@code tenon} as this process does. */
  static List<String> command(List<String> jvm, List<String> arguments) {
    List<String> command = new ArrayList<>(java());
    command.addAll(jvm);
    command.addAll(main());
    command.addAll(arguments);
    return command;
  }

  /** The Java of this process with its flags. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command()
        .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-agentlib") && !flag.startsWith("-javaagent") && !flag.startsWith("-Djdk.module.main")
          && !flag.startsWith("-Dtenon.watched"))
        command.add(flag);
    }
    return command;
  }

  private static List<String> main() {
    Module module = Child.class.getModule();
    List<String> command = new ArrayList<>();
    String classes = System.getProperty("java.class.path");
    if (!classes.isEmpty()) command.addAll(List.of("-cp", classes));
    if (!module.isNamed()) command.add(Tenon.class.getName());
    else
      command.addAll(List.of("-p", System.getProperty("jdk.module.path"), "-m",
          module.getName() + "/" + Tenon.class.getName()));
    return command;
  }

  boolean running() {
    return process.isAlive();
  }

  /** Waits so long, or until it ends. */
  void await(long milliseconds) {
    try {
      process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("interrupted", e);
    }
  }

  /** Kills it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    await(Long.MAX_VALUE);
  }

  private void endWithThisProcess() {
    ending = true;
    process.destroyForcibly();
  }

  /**
   * Waits for its end.
   *
   * @throws UserError if it refused its input; says what it said
   * @throws WorkFailed if it did not do its work otherwise; says what it said
   */
  void finish() {
    await(Long.MAX_VALUE);
    if (ending) sleep();
    // What it said against its input is the user's to know: it is the input of this one.
    if (process.exitValue() == Failures.WRONG_INPUT) throw new UserError(tail().replaceFirst("(?s)^.*tenon: ", ""));
    if (process.exitValue() != 0)
      throw new WorkFailed("a training in another process ended with " + process.exitValue() + ":\n" + tail());
  }

  /** Until this process has ended: that it was interrupted says all there is to say. */
  private static void sleep() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(said);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    } catch (IOException e) {
      return "(" + said + " cannot be read: " + e.getMessage() + ")";
    }
  }

  @Override public void close() {
    if (process.isAlive()) kill();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // This process is ending: the hook has run.
    }
  }
}
