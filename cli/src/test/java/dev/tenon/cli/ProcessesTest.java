package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a process of its own: signals, kills, two at once. */
@Tag("slow")
class ProcessesTest {
  @TempDir Path folder;

  private static void awaitSteps(Process process, Path run, int steps) throws IOException, InterruptedException {
    Path metrics = run.resolve("metrics.jsonl");
    while (process.isAlive() && !(Files.exists(metrics) && Files.readAllLines(metrics).size() > steps))
      Thread.sleep(20);
    assertTrue(process.isAlive(), "it ended before step " + steps);
  }

  /** Starts a training that would take long, by a shell that hears Ctrl-C even where this process does not. */
  private Process endless(SmallRun small, Path said) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(Child.command(List.of(),
        List.of("train", small.config.toString(), "--out", small.run.toString(), "--set", "train.max_steps=1000000",
            "--set", "train.save_steps=0",
            "--set", "train.eval_steps=0", "--quiet")));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  private static int signalled(Process process, String signal) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue();
  }

  @Test void ctrlCSavesAndEndsWith130AndTheRunGoesOn() throws IOException, InterruptedException {
    SmallRun small = SmallRun.prepared(folder);
    Path said = folder.resolve("said.txt");
    Process process = endless(small, said);
    try {
      awaitSteps(process, small.run, 3);
      assertEquals(130, signalled(process, "INT"));
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said);
    assertTrue(text.contains("go on with: tenon train --resume " + small.run), text);
    Path checkpoints = small.run.resolve("checkpoints");
    int saved;
    try (var all = Files.list(checkpoints)) {
      List<Path> found = all.toList();
      assertEquals(1, found.size(), text);
      saved = Integer.parseInt(found.getFirst().getFileName().toString().substring("step-".length()));
    }
    Typed resumed = Typed.tenon("train", "--resume", small.run, "--quiet", "--json", "--set",
        "train.max_steps=" + (saved + 2));
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("\"step\":" + (saved + 2)), resumed.out());
  }

  @Test void twoProcessesDoNotShareARun() throws IOException, InterruptedException {
    SmallRun small = SmallRun.prepared(folder);
    Process process = endless(small, folder.resolve("said.txt"));
    try {
      awaitSteps(process, small.run, 1);
      Typed second = Typed.tenon("train", "--resume", small.run);
      assertEquals(2, second.code(), second.err());
      assertTrue(second.err().contains(small.run.toString()), second.err());
      assertTrue(second.err().contains(Long.toString(process.pid())), second.err());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test void killsAndResumesChangeNoByte() throws IOException {
    SmallRun small = SmallRun.prepared(folder);
    Typed typed = Typed.tenon("verify-resume", small.config, "--rounds", 2, "--steps", 18, "--interpreted-steps", 2,
        "--json");
    assertEquals(0, typed.code(), typed.out() + typed.err());
    assertTrue(typed.out().contains("in a save"), typed.out());
    assertTrue(typed.out().contains("interpreted and compiled, 2 steps"), typed.out());
  }
}
