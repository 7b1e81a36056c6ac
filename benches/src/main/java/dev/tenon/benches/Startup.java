package dev.tenon.benches;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long a user waits for commands that compute nothing; beside it, what a Java that does nothing takes. */
final class Startup implements Race {
  @Override public String name() {
    return "startup";
  }

  @Override public String title() {
    return "Start of a command";
  }

  @Override public String unit() {
    return "s";
  }

  @Override public boolean larger() {
    return false;
  }

  @Override public double limit() {
    return 5;
  }

  @Override public List<String> cases(boolean brief) {
    return List.of("--help", "plugin list");
  }

  @Override public List<Entrant> entrants(Setting setting) {
    return List.of(Ours.entrant("tenon", Startup.class, Ours.home().resolve("tenon").toString()),
        Ours.entrant("java -version", Startup.class, Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-version"));
  }

  /** A command; the case's words are added unless it has some of its own. */
  public static void main(String[] command) throws IOException {
    Contestant.answer(measured -> {
      var words = new ArrayList<>(List.of(command));
      if (command.length == 1) words.addAll(List.of(measured.split(" ")));
      long begun = System.nanoTime();
      try {
        var process = new ProcessBuilder(words).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.environment().putAll(Map.of("TENON_JAVA_HOME", System.getProperty("java.home")));
        int end = process.start().waitFor();
        if (end != 0) throw new IllegalStateException(words + " ended with " + end);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return (System.nanoTime() - begun) / 1e9;
    });
  }
}
