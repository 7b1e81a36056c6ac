package dev.tenon.benches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GGUF files of models with random weights, made once, by the commands that a user would type. */
final class ModelFiles {
  private ModelFiles() {}

  static Path folder() {
    return Ours.home().resolve("benches/.models");
  }

  /** The file's name for a case such as "134M q8_0"; further words are not the file's. */
  static String name(String measured) {
    String[] words = measured.split(" ");
    return words[0] + "-" + words[1] + ".gguf";
  }

  private static Path file(String measured) {
    return folder().resolve(name(measured));
  }

  /** Makes the file of a case if it is not there: a model of the shape, after one step, in the type. */
  static void require(String measured) {
    if (Files.exists(file(measured))) return;
    String[] words = measured.split(" ");
    tenon("quantize", run(words[0]).toString(), "--type", words[1], "--out", file(measured).toString());
  }

  /** The run of a config in benches/models, which is trained if it is not there. */
  static Path run(String config) {
    Path run = folder().resolve(config);
    if (!Files.isDirectory(run))
      tenon("train", Ours.home().resolve("benches/models/" + config + ".yaml").toString(), "--out", run.toString());
    return run;
  }

  /** What a command printed. */
  static String tenon(String... words) {
    var command = new ArrayList<>(List.of(Ours.home().resolve("tenon").toString()));
    command.addAll(List.of(words));
    command.add("--quiet");
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = process.waitFor();
      if (end != 0) throw new IllegalStateException(String.join(" ", command) + " ended with " + end);
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
