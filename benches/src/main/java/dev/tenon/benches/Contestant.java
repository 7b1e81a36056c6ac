package dev.tenon.benches;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A process that measures: it says {@code ready} and what it is, then answers each line, the name of a case, with its figures on a line of their own. */
final class Contestant implements AutoCloseable {
  private static final String READY = "ready";

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private String version = "";

  private Contestant(String name, Process process) {
    this.name = name;
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
  }

  /**
   * Starts a process.
   *
   * @param environment what it sees beside ours
   */
  static Contestant start(String name, List<String> command, Map<String, String> environment) {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      var contestant = new Contestant(name, builder.start());
      contestant.begin();
      return contestant;
    } catch (IOException e) {
      throw new UncheckedIOException(
          name + " did not start (peers are installed by benches/peers/install): " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  /** The figure of a case. */
  double measure(String measured) {
    return figures(measured)[0];
  }

  /** The figures of a case, where it has several. */
  double[] figures(String measured) {
    try {
      questions.write(measured + "\n");
      questions.flush();
      return Arrays.stream(answer().split(" ")).mapToDouble(Double::parseDouble).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " went away at " + measured, e);
    }
  }

  private void begin() throws IOException {
    String line = answer();
    if (!line.startsWith(READY)) throw new IOException("said '" + line + "' where '" + READY + "' was due");
    version = line.substring(READY.length()).strip();
  }

  /** Name and version. */
  String described() {
    return version.isEmpty() ? name : name + " (" + version + ")";
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) throw new IOException("ended with " + process.onExit().join().exitValue());
    return line;
  }

  @Override public void close() {
    process.destroy();
    process.onExit().join();
  }

  /** The other side: answers questions from standard input until it ends. */
  static void answer(Measure measure) throws IOException {
    answerSeveral(measured -> new double[]{measure.of(measured)});
  }

  /** The same with several figures for each question. */
  static void answerSeveral(Measures measures) throws IOException {
    System.out.println(READY);
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine())
      System.out
          .println(Arrays.stream(measures.of(line)).mapToObj(Double::toString).collect(Collectors.joining(" ")));
  }

  /** Measures a case. */
  interface Measure {
    double of(String measured);
  }

  /** Measures a case in several ways. */
  interface Measures {
    double[] of(String measured);
  }
}
