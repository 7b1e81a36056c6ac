package dev.tenon.benches;

import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** The file's name for a case such as "134M q8_0". */
  static String name(String measured) {
    return measured.replace(' ', '-') + ".gguf";
  }

  private static Path file(String measured) {
    return folder().resolve(name(measured));
  }

  /** Makes the file of a case if it is not there: a model of the shape, after one step, in the type. */
  static void require(String measured) {
    if (Files.exists(file(measured))) return;
    String size = measured.substring(0, measured.indexOf(' ')), type = measured.substring(size.length() + 1);
    Path run = folder().resolve(size);
    if (!Files.isDirectory(run))
      tenon("train", Ours.home().resolve("benches/models/" + size + ".yaml").toString(), "--out", run.toString());
    tenon("quantize", run.toString(), "--type", type, "--out", file(measured).toString());
  }

  private static void tenon(String... words) {
    var command = new ArrayList<>(List.of(Ours.home().resolve("tenon").toString()));
    command.addAll(List.of(words));
    command.add("--quiet");
    try {
      int end = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start().waitFor();
      if (end != 0) throw new IllegalStateException(String.join(" ", command) + " ended with " + end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
