package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes beside its checkpoints, when it was killed and taken up again. */
class ResumedFilesTest {
  private static final List<String> OFTEN = List.of("--quiet", "--set", "train.eval_steps=2", "--set",
      "train.save_steps=6", "--set", "train.save_total_limit=9");

  @TempDir Path folder;
  private SmallRun small;

  @BeforeEach void train() throws IOException {
    small = SmallRun.prepared(folder);
    assertEquals(0, Typed.tenon(training(small.run)).code());
  }

  private Object[] training(Path run) {
    return Stream.concat(Stream.of("train", small.config, "--out", run), OFTEN.stream()).toArray();
  }

  /** The run as it is when it is killed long after a checkpoint; none: before the first. */
  private Path killedAfter(String... checkpoints) throws IOException {
    Path run = folder.resolve("killed");
    try (Stream<Path> all = Files.walk(small.run)) {
      for (Path path : all.toList()) Files.copy(path, run.resolve(small.run.relativize(path)));
    }
    try (Stream<Path> all = Files.list(run.resolve("checkpoints"))) {
      for (Path path : all.filter(p -> !List.of(checkpoints).contains(p.getFileName().toString())).toList())
        Files.delete(path.resolve("manifest.json"));
    }
    return run;
  }

  private void resumedIsAsIfNeverStopped(Path run) throws IOException {
    Typed resumed = Typed.tenon("train", "--resume", run, "--quiet");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(Files.readString(small.run.resolve("samples.txt")), Files.readString(run.resolve("samples.txt")));
    assertEquals(steps(small.run), steps(run));
  }

  /** What metrics.jsonl says but for speed. */
  private static List<String> steps(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceFirst(",\"tokens_per_second\".*", "")).toList();
  }

  @Test void samplesGoOnFromTheCheckpoint() throws IOException {
    String samples = Files.readString(small.run.resolve("samples.txt"));
    for (int step = 0; step <= 20; step += 2)
      assertTrue(samples.contains("=== step " + step + "\n"), samples);
    resumedIsAsIfNeverStopped(killedAfter("step-000006"));
  }

  @Test void samplesBeginAgainWithARunThatHadNoCheckpoint() throws IOException {
    resumedIsAsIfNeverStopped(killedAfter());
  }

  @Test void whatWasHalfWrittenIsCutOff() throws IOException {
    Path run = killedAfter("step-000006", "step-000012");
    for (String file : List.of("samples.txt", "metrics.jsonl")) {
      String text = Files.readString(run.resolve(file));
      int from = file.equals("samples.txt") ? text.indexOf("=== step 14") : text.indexOf("{\"step\":13");
      // "=== step 1", which is a step that is done
      Files.writeString(run.resolve(file), text.substring(0, from + 10));
    }
    resumedIsAsIfNeverStopped(run);
  }

  @Test void aLetterCutInTwoIsCutOff() throws IOException {
    Path run = killedAfter("step-000012");
    Files.write(run.resolve("samples.txt"), new byte[]{'u', (byte) 0xC3}, StandardOpenOption.APPEND);
    resumedIsAsIfNeverStopped(run);
  }

  @Tag("slow")
  @Test void aKillChangesNoByteOfTheSamples() throws IOException {
    for (int round = 0; round < 3; round++) {
      Path run = folder.resolve("round-" + round);
      Path said = folder.resolve("said.txt");
      List<String> arguments = Stream.of(training(run)).map(Object::toString).toList();
      try (Child child = Child.start(List.of(), arguments, said)) {
        String mark = "=== step " + List.of(2, 8, 16).get(round);
        while (child.running() && !(Files.exists(run.resolve("samples.txt")) && new String(
            Files.readAllBytes(run.resolve("samples.txt")), StandardCharsets.ISO_8859_1).contains(mark)))
          child.await(1);
        assertTrue(child.running(), Files.readString(said));
        child.kill();
      }
      resumedIsAsIfNeverStopped(run);
    }
  }
}
