package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final List<String> SMALL = List.of("model.hidden_size=16", "model.num_hidden_layers=1",
      "tokenizer.vocab_size=280", "train.max_steps=2", "train.batch_size=2",
      "train.sequence_length=16", "train.kernels=scalar", "data.validation=0.3");

  @TempDir Path folder;

  /** The quickstart, small, on a text of its own instead of the dictionary. */
  private Typed quickstart(Path run, String... more) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++)
      lines.append("{\"text\": \"word").append(i).append(" (noun): a piece of wood number ").append(i).append("\"}\n");
    Path data = Files.writeString(folder.resolve("data.jsonl"), lines.toString());
    List<Object> arguments = new ArrayList<>(List.of("quickstart", "--out", run));
    Stream.concat(SMALL.stream(), Stream.of("data.type=jsonl", "data.files=['" + data + "']"))
        .forEach(o -> arguments.addAll(List.of("--set", o)));
    arguments.addAll(List.of(more));
    return Typed.tenon(arguments.toArray());
  }

  @Test void itTellsWhatTheModelWritesAndWhatToTryNextTheSameEachTime() throws IOException {
    Typed typed = quickstart(folder.resolve("one"), "--quiet");
    assertEquals(0, typed.code(), typed.err());
    assertEquals("", typed.err());
    for (String part : List.of("Before the first step it wrote:", "After 2 steps", "glimmerfoot (noun):", "Try next:",
        "tenon generate " + folder.resolve("one")))
      assertTrue(typed.out().contains(part), typed.out());
    assertEquals(3,
        typed.out().lines()
            .filter(line -> line.matches("validation loss of (the|a bigram|a trigram) model: +\\d+\\.\\d{4}")).count(),
        typed.out());
    String again = quickstart(folder.resolve("two"), "--quiet").out();
    assertEquals(typed.out().replace(folder.resolve("one").toString(), "RUN"),
        again.replace(folder.resolve("two").toString(), "RUN"));
  }

  @Test void forProgramsItIsOneObject() throws IOException {
    Typed typed = quickstart(folder.resolve("run"), "--json");
    Map<String, Object> tree = Json.parse(typed.out(), "quickstart");
    for (String key : List.of("validation_loss", "bigram_validation_loss", "trigram_validation_loss", "before", "after",
        "words"))
      assertTrue(tree.containsKey(key), key);
    assertTrue(typed.err().contains("step 2/2"), typed.err());
  }

  @Test void theConfigsThatPeopleSeeAreUnderstood() {
    Path configs = Path.of("..", "configs");
    for (String name : List.of("quickstart.yaml", "tiny.yaml"))
      assertEquals(0, Typed.tenon("plan", configs.resolve(name), "--json", "--kernels", "scalar").code(), name);
  }

  @Test void shakespearesConfigIsNanoGptsModel() throws IOException {
    Path text = Files.writeString(folder.resolve("input.txt"), letters());
    Typed typed = Typed.tenon("plan", Path.of("..", "configs", "shakespeare-char-cpu.yaml"), "--set",
        "data.files=['" + text + "']", "--json", "--kernels", "scalar");
    Map<String, Object> plan = Json.parse(typed.out(), "plan");
    // model.py prints 0.80M parameters without positions: 65 · 128 + 4 · (4 · 128² + 8 · 128² + 2 · 128) + 128; positions are 64 · 128.
    assertEquals(65 * 128 + 4 * (12 * 128 * 128 + 2 * 128) + 128 + 64 * 128, plan.get("parameters"));
    assertEquals(12 * 64, plan.get("tokens_per_step"));
    assertEquals(2000, plan.get("steps"));
  }

  /** As many different characters as Shakespeare's 65. */
  private static String letters() {
    StringBuilder text = new StringBuilder();
    for (char c = ' '; c < ' ' + 65; c++) text.append(c);
    return text.toString();
  }
}
