package dev.tenon.engine.run;

import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** samples.txt of a run: what the model wrote before the first step and after each evaluation; see {@link Samples}. */
final class SamplesLog {
  private final RunFolder folder;

  SamplesLog(RunFolder folder) {
    this.folder = folder;
  }

  /** Drops what an earlier start of the run left. */
  void begin() {
    truncateTo(-1);
  }

  /** Drops the samples of steps after one: those that a resumed run will make again. */
  void truncateTo(int step) {
    if (!Files.exists(folder.samples())) return;
    try {
      // A character a byte: what is looked for is ASCII, and a kill may have cut a letter in two.
      String file = Files.readString(folder.samples(), StandardCharsets.ISO_8859_1);
      folder.cut(folder.samples(), Samples.end(file, step));
    } catch (IOException e) {
      throw Unreadable.error(folder.samples(), e);
    }
  }

  void add(int step, List<String> texts) {
    folder.append(folder.samples(), new Samples(step, texts).written());
  }
}
