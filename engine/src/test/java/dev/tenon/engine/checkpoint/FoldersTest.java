package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.UnreliableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  private static final int FILE = 300;

  @TempDir Path temporary;
  private int runs;

  private Path newRun() {
    return temporary.resolve("run" + runs++);
  }

  /** Files that tell from which save they are. */
  private static Map<String, Content> files(int seed) {
    byte[] bytes = new byte[FILE];
    new Random(seed).nextBytes(bytes);
    byte[] half = Arrays.copyOf(bytes, FILE / 2);
    return Map.of("model.safetensors", Content.of(bytes), "state.json", Content.of(half));
  }

  private static void assertHolds(int seed, Path checkpoint) throws IOException {
    byte[] bytes = new byte[FILE];
    new Random(seed).nextBytes(bytes);
    Checkpoints.verify(checkpoint);
    assertArrayEquals(bytes, Files.readAllBytes(checkpoint.resolve("model.safetensors")));
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test void savedFoldersHoldTheirFilesAndAManifestOfThem() throws IOException {
    Path run = newRun();
    Path saved = new Checkpoints(run, new Disk()).save(500, files(1));
    assertEquals(run.resolve("checkpoints/step-000500"), saved);
    assertEquals(List.of("manifest.json", "model.safetensors", "state.json"), namesIn(saved));
    assertHolds(1, saved);
    assertEquals(List.of("step-000500"), namesIn(run.resolve("checkpoints")));
    assertEquals("""
        {
          "format": 1,
          "files": {
            "model.safetensors": {
              "size": 300,
              "sha256": "%s"
            },
        """.formatted(Sha256.of(saved.resolve("model.safetensors"))).strip(),
        Files.readString(saved.resolve("manifest.json")).split("\n    \"state.json\"")[0]);
  }

  @Test void aDiskThatFillsUpLeavesTheCheckpointBefore() throws IOException {
    fillUpEvery(37);
  }

  @Tag("slow")
  @Test void aDiskThatFillsUpAtAnyByteLeavesTheCheckpointBefore() throws IOException {
    fillUpEvery(1);
  }

  private void fillUpEvery(int bytes) throws IOException {
    long all = 0;
    Path measured = new Checkpoints(newRun(), UnreliableStore.reliable()).save(2, files(2));
    for (String name : namesIn(measured)) all += Files.size(measured.resolve(name));
    for (long room = 0; room < all; room += bytes) {
      Path run = newRun();
      new Checkpoints(run, UnreliableStore.reliable()).save(1, files(1));
      var full = new Checkpoints(run, UnreliableStore.full(room));
      WorkFailed error = assertThrows(WorkFailed.class, () -> full.save(2, files(2)));
      assertTrue(error.getMessage().startsWith("cannot write " + full.at(2) + ": "), error.getMessage());
      assertTrue(error.getMessage().matches(".*: [a-z]+\\.(json|safetensors): No space left on device\\. .*"),
          error.getMessage());
      assertEquals(Optional.of(full.at(1)), full.latest());
      assertHolds(1, full.at(1));
      assertEquals(List.of("step-000001"), namesIn(run.resolve("checkpoints")), "room for " + room + " bytes");
    }
  }

  @Test void aDiskThatFillsUpWhileReplacingLeavesTheOneBefore() throws IOException {
    for (long room = 0; room < FILE; room += 50) {
      Path run = newRun();
      new Checkpoints(run, UnreliableStore.reliable()).save(1, files(1));
      var full = new Checkpoints(run, UnreliableStore.full(room));
      assertThrows(WorkFailed.class, () -> full.save(1, files(2)));
      assertHolds(1, full.at(1));
      assertEquals(List.of("step-000001"), namesIn(run.resolve("checkpoints")));
    }
  }

  @Test void aKillBeforeAnyOperationLeavesTheCheckpointBeforeOrTheNew() throws IOException {
    boolean done = false;
    for (int operations = 0; !done; operations++) {
      Path run = newRun();
      new Checkpoints(run, UnreliableStore.reliable()).save(1, files(1));
      var store = UnreliableStore.dyingAfter(operations);
      try {
        new Checkpoints(run, store).save(2, files(2));
        done = true;
      } catch (UnreliableStore.PowerLost _) {
        assertFalse(done);
      }
      var after = new Checkpoints(run, UnreliableStore.reliable());
      Path latest = after.latest().orElseThrow();
      assertHolds(latest.equals(after.at(2)) ? 2 : 1, latest);
      after.settle();
      assertEquals(after.steps().stream().map(s -> "step-00000" + s).toList(), namesIn(run.resolve("checkpoints")));
      after.save(3, files(3));
      assertHolds(3, after.latest().orElseThrow());
    }
  }

  @Test void aKillWhileReplacingLeavesTheOldOrTheNewAfterSettling() throws IOException {
    boolean done = false;
    int olds = 0, news = 0;
    for (int operations = 0; !done; operations++) {
      Path run = newRun();
      new Checkpoints(run, UnreliableStore.reliable()).save(1, files(1));
      try {
        new Checkpoints(run, UnreliableStore.dyingAfter(operations)).save(1, files(2));
        done = true;
      } catch (UnreliableStore.PowerLost _) {
        assertFalse(done);
      }
      var after = new Checkpoints(run, UnreliableStore.reliable());
      after.settle();
      assertEquals(List.of("step-000001"), namesIn(run.resolve("checkpoints")));
      Checkpoints.verify(after.at(1));
      byte[] bytes = new byte[FILE];
      new Random(2).nextBytes(bytes);
      if (Arrays.equals(bytes, Files.readAllBytes(after.at(1).resolve("model.safetensors")))) news++;
      else olds++;
    }
    assertTrue(olds > 5 && news > 3, olds + " old, " + news + " new");
  }

  @Test void anOperationThatFailsWhileReplacingLeavesTheOldOrTheNewInPlace() throws IOException {
    int failures = 0;
    for (int operations = 0; operations < 40; operations++) {
      Path run = newRun();
      new Checkpoints(run, UnreliableStore.reliable()).save(1, files(1));
      var faulty = new Checkpoints(run, UnreliableStore.failingOnceAfter(operations));
      int expected = 2;
      try {
        faulty.save(1, files(2));
      } catch (WorkFailed e) {
        assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
        expected = 1;
        failures++;
      }
      assertHolds(expected, faulty.at(1));
    }
    assertTrue(failures > 10, failures + " failures");
  }

  @Test void aKillWhileDeletingLeavesNoHalfCheckpoint() throws IOException {
    boolean done = false;
    for (int operations = 0; !done; operations++) {
      Path run = newRun();
      var before = new Checkpoints(run, UnreliableStore.reliable());
      for (int step = 1; step <= 3; step++) before.save(step, files(step));
      try {
        new Checkpoints(run, UnreliableStore.dyingAfter(operations)).keep(1, OptionalInt.empty());
        done = true;
      } catch (UnreliableStore.PowerLost _) {
        assertFalse(done);
      }
      for (int step : before.steps()) assertHolds(step, before.at(step));
      assertEquals(Optional.of(before.at(3)), before.latest());
      before.settle();
      assertEquals(before.steps().stream().map(s -> "step-00000" + s).toList(), namesIn(run.resolve("checkpoints")));
    }
  }

  @Test void whatAKilledProcessLeftIsRemovedAndWhatOthersOwnIsNot() throws IOException {
    Path parent = temporary.resolve("parent");
    Path mine = Files.createDirectories(parent.resolve(".model." + ProcessHandle.current().pid() + ".tmp"));
    Path dead = Files.createDirectories(parent.resolve(".model.999999999.tmp"));
    Files.writeString(dead.resolve("model.safetensors"), "half");
    Path living = Files
        .createDirectories(parent.resolve(".model." + ProcessHandle.current().parent().orElseThrow().pid() + ".tmp"));
    Path others = Files.createDirectories(parent.resolve(".other.999999999.tmp"));
    Path users = Files.createDirectories(parent.resolve("model.tmp"));
    new AtomicFolder(new Disk()).save(parent.resolve("model"), files(1));
    assertHolds(1, parent.resolve("model"));
    assertFalse(Files.exists(mine));
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(living));
    assertTrue(Files.exists(others));
    assertTrue(Files.exists(users));
  }

  @Test void theNewestAndTheBestAreNeverDeleted() {
    var checkpoints = new Checkpoints(newRun(), new Disk());
    for (int step = 100; step <= 500; step += 100) checkpoints.save(step, files(step));
    checkpoints.keep(3, OptionalInt.of(100));
    assertEquals(List.of(100, 400, 500), checkpoints.steps());
    checkpoints.keep(1, OptionalInt.of(100));
    assertEquals(List.of(100, 500), checkpoints.steps());
    checkpoints.keep(1, OptionalInt.empty());
    assertEquals(List.of(500), checkpoints.steps());
    assertThrows(IllegalArgumentException.class, () -> checkpoints.keep(0, OptionalInt.empty()));
  }

  @Test void stepsPastAMillionStillCountAsNewest() {
    var checkpoints = new Checkpoints(newRun(), new Disk());
    checkpoints.save(999_999, files(1));
    checkpoints.save(1_000_000, files(2));
    assertEquals(Optional.of(checkpoints.at(1_000_000)), checkpoints.latest());
  }

  @Test void incompleteCheckpointsAreIgnored() throws IOException {
    var checkpoints = new Checkpoints(newRun(), new Disk());
    assertEquals(Optional.empty(), checkpoints.latest());
    checkpoints.save(1, files(1));
    Files.createDirectories(checkpoints.at(7));
    Files.writeString(checkpoints.at(7).resolve("model.safetensors"), "half");
    assertEquals(Optional.of(checkpoints.at(1)), checkpoints.latest());
    checkpoints.save(7, files(7));
    assertHolds(7, checkpoints.latest().orElseThrow());
    assertEquals("half",
        Files.readString(checkpoints.at(7).resolveSibling("step-000007.aside-1").resolve("model.safetensors")));
  }

  @Test void aDamagedCheckpointIsNamedWithWhatToDo() throws IOException {
    var checkpoints = new Checkpoints(newRun(), new Disk());
    checkpoints.save(250, files(1));
    Path damaged = checkpoints.save(500, files(2)), file = damaged.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    String good = Sha256.of(bytes);
    bytes[17] ^= 1;
    Files.write(file, bytes);
    assertEquals(file + ": SHA-256 is " + Sha256.of(bytes) + ", the manifest says " + good
        + ": the file is damaged; resume from an older checkpoint: delete " + damaged + " to go on from step-000250",
        assertThrows(UserError.class, () -> Checkpoints.verify(damaged)).getMessage());
    Files.write(file, new byte[]{1}, StandardOpenOption.APPEND);
    assertTrue(assertThrows(UserError.class, () -> Checkpoints.verify(damaged)).getMessage()
        .startsWith(file + ": it has 301 bytes, the manifest says 300"));
    Files.delete(file);
    assertTrue(assertThrows(UserError.class, () -> Checkpoints.verify(damaged)).getMessage()
        .startsWith(file + ": the manifest names it, and it is missing"));
    Files.write(checkpoints.at(250).resolve("state.json"), bytes);
    assertTrue(assertThrows(UserError.class, () -> Checkpoints.verify(checkpoints.at(250))).getMessage()
        .endsWith("there is no older checkpoint to resume from"));
  }

  @Test void aManifestThatCannotBeBelievedIsRefused() throws IOException {
    Path saved = new Checkpoints(newRun(), new Disk()).save(1, files(1));
    Path manifest = saved.resolve("manifest.json");
    var cases = new TreeMap<String, String>(Map.of(
        "{\"format\": 2, \"files\": {}}", "format is 2; this version of Tenon reads up to 1",
        "{\"files\": {}}", "format is missing",
        "{\"format\": 1}", "files is missing",
        "{\"format\": 1, \"files\": {\"../state.json\": {\"size\": 1, \"sha256\": \"\"}}}", "'../state.json'",
        "{\"format\": 1, \"files\": {\"state.json\": 5}}", "files.state.json is 5",
        "{\"format\": 1", "not valid JSON"));
    for (Map.Entry<String, String> one : cases.entrySet()) {
      Files.writeString(manifest, one.getKey());
      String message = assertThrows(UserError.class, () -> Checkpoints.verify(saved)).getMessage();
      assertTrue(message.startsWith(manifest.toString()) && message.contains(one.getValue()), message);
    }
  }

  @Test void nothingThatTenonDidNotSaveIsReplaced() throws IOException {
    var folders = new AtomicFolder(new Disk());
    Path foreign = Files.createDirectories(temporary.resolve("foreign"));
    Files.writeString(foreign.resolve("letter.txt"), "dear");
    assertTrue(assertThrows(UserError.class, () -> folders.save(foreign, files(1))).getMessage()
        .contains("was not saved by Tenon"));
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertTrue(
        assertThrows(UserError.class, () -> folders.save(file, files(1))).getMessage().contains("is not a folder"));
    Path saved = temporary.resolve("saved");
    folders.save(saved, files(1));
    Files.writeString(saved.resolve("README.md"), "mine");
    assertTrue(assertThrows(UserError.class, () -> folders.save(saved, files(2))).getMessage().contains("README.md"));
    assertEquals("mine", Files.readString(saved.resolve("README.md")));
    Files.delete(saved.resolve("README.md"));
    folders.save(saved, files(2));
    assertHolds(2, saved);
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    folders.save(empty, files(3));
    assertHolds(3, empty);
  }

  @Test void modelsAreLocatedInRuns() throws IOException {
    Path run = newRun();
    assertThrows(UserError.class, () -> Checkpoints.locate(run));
    Files.createDirectories(run);
    assertTrue(
        assertThrows(UserError.class, () -> Checkpoints.locate(run)).getMessage().contains("no complete checkpoint"));
    var checkpoints = new Checkpoints(run, new Disk());
    var state = new TrainingState(1, 10, 1, new TreeMap<>(), "d", "t",
        Optional.of(new TrainingState.Best("eval/loss", 2.5, 1)));
    checkpoints.save(1, state.files(Map.of()));
    checkpoints.save(2, state.files(Map.of()));
    assertEquals(checkpoints.at(2), Checkpoints.locate(run));
    assertEquals(checkpoints.at(1), Checkpoints.locate(run.resolveSibling(run.getFileName() + "@best")));
    Path model = Files.createDirectories(temporary.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    assertEquals(model, Checkpoints.locate(model));
  }
}
