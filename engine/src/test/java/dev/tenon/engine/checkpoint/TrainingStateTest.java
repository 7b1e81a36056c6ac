package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.UnreliableStore;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStateTest {
  private static final TrainingState STATE = new TrainingState(500, 4_096_000_000_000L, 500,
      new TreeMap<>(Map.of("data", 1337L, "dropout", Long.MIN_VALUE)), "d1", "t1",
      Optional.of(new TrainingState.Best("eval/loss", 0.1 + 0.2, 250)));

  @TempDir Path run;

  private static Map<String, Array> slots(float scale) {
    return Map.of("a/m", Array.of(Shape.of(3), scale, -0f * scale, Float.MIN_VALUE * scale), "a/v",
        Array.of(Shape.of(2, 1), 3 * scale, 4 * scale));
  }

  private Path save() {
    return new Checkpoints(run, UnreliableStore.reliable()).save(500, STATE.files(slots(1)));
  }

  @Test void stateAndSlotsAreReadBackExactly() {
    Path checkpoint = save();
    assertEquals(STATE, TrainingState.read(checkpoint));
    Map<String, Array> slots = slots(0);
    TrainingState.fill(checkpoint, slots);
    slots(1).forEach((name, array) -> assertEquals(-1, array.segment().mismatch(slots.get(name).segment()), name));
  }

  @Test void aStateWithoutEvaluationIsReadBack() {
    var state = new TrainingState(1, 2, 1, new TreeMap<>(), "d", "t", Optional.empty());
    assertEquals(state,
        TrainingState.read(new Checkpoints(run, UnreliableStore.reliable()).save(1, state.files(Map.of()))));
  }

  @Test void slotsOfAnotherOptimizerAreRefused() {
    Path checkpoint = save();
    var other = Map.of("a/m", Array.of(Shape.of(4), 0f, 0f, 0f, 0f), "a/momentum", Array.of(Shape.of(1), 7f));
    String message = assertThrows(UserError.class, () -> TrainingState.fill(checkpoint, other)).getMessage();
    assertTrue(message.startsWith(checkpoint.resolve("optimizer.safetensors").toString()), message);
    assertTrue(message.contains("a/momentum missing; a/v not expected; slot a/m is float32[3], it must be float32[4]"),
        message);
    assertEquals(7, other.get("a/momentum").at(0));
  }

  @Test void otherDataAndOtherTokenizersAreExplained() {
    Path checkpoint = save();
    STATE.requireData(checkpoint, "d1");
    STATE.requireTokenizer(checkpoint, "t1");
    String data = assertThrows(UserError.class, () -> STATE.requireData(checkpoint, "d2")).getMessage();
    assertTrue(data.contains("SHA-256 d1") && data.contains("d2") && data.contains("train a new run"), data);
    assertTrue(
        assertThrows(UserError.class, () -> STATE.requireTokenizer(checkpoint, "t2")).getMessage().contains("t2"));
  }

  @Test void aStateThatIsCutOffIsNamedWithWhatToDo() throws IOException {
    Path file = save().resolve("state.json");
    Files.writeString(file, Files.readString(file).substring(0, 40));
    String said = assertThrows(UserError.class, () -> TrainingState.read(file.getParent())).getMessage();
    assertTrue(said.startsWith(file + ": it is not valid JSON"), said);
    assertTrue(said.endsWith("; there is no older checkpoint to resume from"), said);
  }

  @Test void statesThatCannotBeBelievedAreRefused() throws IOException {
    Path file = save().resolve("state.json");
    String good = Files.readString(file);
    for (String[] lie : new String[][]{{"\"format\": 1", "\"format\": 9", "format is 9"},
        {"\"step\": 500", "\"step\": -1", "step is -1"},
        {"\"tokens\": 4096000000000", "\"tokens\": 1.5", "tokens is 1.5"},
        {"\"data\": 1337", "\"data\": \"x\"", "seeds: data is x"},
        {"\"d1\"", "7", "data_sha256 is 7"}, {"0.30000000000000004", "null", "best: value is null"}}) {
      assertTrue(good.contains(lie[0]), lie[0]);
      Files.writeString(file, good.replaceFirst(lie[0], lie[1]));
      String message = assertThrows(UserError.class, () -> TrainingState.read(file.getParent())).getMessage();
      assertTrue(message.startsWith(file.toString()) && message.contains(lie[2]), message);
    }
  }
}
