package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.util.Modules;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.HouseModule;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.wiring.PluginsModule;
import dev.tenon.engine.wiring.Wiring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up at any moment of a run. */
class FullDiskTest {
  private static final List<String> SHORT = List.of("train.max_steps=4", "train.eval_steps=2", "train.save_steps=2");

  @TempDir Path folder;
  private SmallRun small;

  @BeforeEach void prepare() throws IOException {
    small = SmallRun.prepared(folder);
  }

  /** The house on another disk. */
  private static Workbench on(Store store) {
    var house = Modules.override(new HouseModule(Options.DEFAULT))
        .with(binder -> binder.bind(Store.class).toInstance(store));
    return Assembly.get(Wiring.injector(List.of(new PluginsModule(List.of()), house)), Workbench.class);
  }

  private static Map<Path, Long> sizes(Path folder) throws IOException {
    var sizes = new TreeMap<Path, Long>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList())
        if (Files.isRegularFile(path) && !path.toString().endsWith(".lock")) sizes.put(path, Files.size(path));
    }
    return sizes;
  }

  @Test void allThatARunWritesGoesThroughItsStore() throws IOException {
    var disk = new LimitedDisk(Long.MAX_VALUE);
    Path run = folder.resolve("run");
    train(disk, run);
    try (Workbench bench = on(disk)) {
      bench.resume(run, List.of("train.max_steps=6"), Listener.NONE);
    }
    assertEquals(sizes(run), disk.sizes());
  }

  private Outcome train(Store store, Path run) {
    try (Workbench bench = on(store)) {
      return bench.train(bench.config(small.config, SHORT), run, Listener.NONE);
    }
  }

  private Outcome resume(Store store, Path run) {
    try (Workbench bench = on(store)) {
      return bench.resume(run, List.of(), Listener.NONE);
    }
  }

  @Test void aDiskThatFillsUpInAnyPhaseIsNamedAndTheRunGoesOn() throws IOException {
    var whole = new LimitedDisk(Long.MAX_VALUE);
    Path straight = train(whole, folder.resolve("straight")).checkpoint();
    // In the middle of each file, when one of its name is written for the first time.
    List<LimitedDisk.Begun> begun = whole.begun();
    Set<String> names = new HashSet<>();
    Set<Long> rooms = new TreeSet<>();
    for (int i = 0; i + 1 < begun.size(); i++)
      if (names.add(begun.get(i).file())) rooms.add((begun.get(i).at() + begun.get(i + 1).at()) / 2);
    for (long room : rooms) assertSurvives(room, straight);
    assertTrue(names.containsAll(List.of(".config.yaml.tmp", "tokenizer.json", "train-00000.tokens", "metrics.jsonl",
        "samples.txt", "model.safetensors", "optimizer.safetensors", "state.json")), names + "");
  }

  @Tag("slow")
  @Test void aDiskThatFillsUpAtAnyByteIsNamedAndTheRunGoesOn() throws IOException {
    var whole = new LimitedDisk(Long.MAX_VALUE);
    Path straight = train(whole, folder.resolve("straight")).checkpoint();
    Set<Long> rooms = new TreeSet<>();
    for (LimitedDisk.Begun begun : whole.begun()) rooms.addAll(List.of(Math.max(0, begun.at() - 1), begun.at() + 1));
    for (long room = 0; room < whole.written(); room += 4999) rooms.add(room);
    // The last of what is written says how fast the run was, and may be a little shorter another time.
    rooms.removeIf(room -> room > whole.written() - 100);
    assertTrue(rooms.size() > 100, rooms + "");
    for (long room : rooms) assertSurvives(room, straight);
  }

  /** A full disk: one message with the file's name and exit code 1, checkpoints that are whole, and a run that can go on. */
  private void assertSurvives(long room, Path straight) throws IOException {
    Path run = folder.resolve("room-" + room);
    WorkFailed error = assertThrows(WorkFailed.class, () -> train(new LimitedDisk(room), run), "room for " + room);
    String said = "room for " + room + ": " + error.getMessage();
    assertTrue(error.getMessage().contains("cannot write " + run), said);
    assertTrue(error.getMessage().contains(": No space left on device"), said);
    assertEquals(0, error.getSuppressed().length, said);
    var err = new ByteArrayOutputStream();
    var session = new Session(System.out, new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(1, Failures.report(error, session, false));
    assertEquals("tenon: " + error.getMessage(), err.toString(StandardCharsets.UTF_8).strip());
    for (int step : new Checkpoints(run, new Disk()).steps())
      Checkpoints.verify(new Checkpoints(run, new Disk()).at(step));
    var disk = new LimitedDisk(Long.MAX_VALUE);
    Outcome outcome = Files.exists(run.resolve("config.yaml")) ? resume(disk, run) : train(disk, run);
    Sameness same = Sameness.of(said, straight, outcome.checkpoint());
    assertTrue(same.all(), same + "");
    assertEquals(
        List.of("checkpoints", "config.yaml", "data", "metrics.jsonl", "report.html", "samples.txt", "tokenizer"),
        disk.list(run).stream().map(p -> p.getFileName().toString()).filter(name -> !name.equals(".lock")).toList(),
        said);
    for (String file : List.of("samples.txt", "config.yaml"))
      assertEquals(-1, Files.mismatch(straight.resolve("../..").resolve(file), run.resolve(file)), said);
  }
}
