package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A JVM of its own that runs a program which prints hashes of what kernels compute. Several run side by side. */
public final class Child {
  private final List<String> command;
  private final Process process;

  private Child(List<String> command) throws IOException {
    this.command = command;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /**
   * Starts one.
   *
   * @param program its main class, of whichever folder of tests
   * @param times its argument: how often it runs each kernel
   */
  public static Child start(Class<?> program, int times, String... flags) throws IOException {
    String path = String.join(java.io.File.pathSeparator, place(Array.class), place(GemmKernel.class), place(program),
        place(Assertions.class), place(org.opentest4j.AssertionFailedError.class));
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "-cp", path, program.getName(), Integer.toString(times)));
    return new Child(command);
  }

  /** What it printed in the end. */
  public String printed() throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), () -> command + " is still running");
    assertEquals(0, process.exitValue(), () -> command + " printed " + out);
    return out;
  }

  /** What a program printed, when it is done. */
  public static String run(Class<?> program, int times, String... flags) throws IOException, InterruptedException {
    return start(program, times, flags).printed();
  }

  /**
   * What -XX:+PrintCompilation says of methods that a compiler refused.
   *
   * @param log what a program printed that ran with that flag
   * @param where of which package
   */
  public static List<String> refused(List<String> log, String where) {
    // where classes were loaded meanwhile, the same compiler tries again
    return log.stream().filter(line -> line.contains(where) && line.contains("SKIPPED"))
        .filter(line -> !line.contains("concurrent class loading")).toList();
  }

  /** The folder or jar that a class comes from. */
  private static String place(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource("/" + name), name).toString();
    String root = url.substring(0, url.length() - name.length());
    if (root.startsWith("jar:")) root = root.substring(4, root.length() - 2);
    return Path.of(URI.create(root)).toString();
  }
}
