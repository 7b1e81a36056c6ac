package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe on a model that knows eight words. */
@Tag("slow")
class RecipeTest {
  @TempDir static Path folder;
  private static SmallRun small;
  private static Path sft, pairs;

  @BeforeAll static void prepare() throws IOException {
    small = SmallRun.trained(Files.createDirectories(folder.resolve("small")));
    sft = Files.writeString(folder.resolve("sft.jsonl"), rows("{\"prompt\": \"%s? \", \"completion\": \"good\"}"));
    pairs = Files.writeString(folder.resolve("pairs.jsonl"),
        rows("{\"prompt\": \"%s? \", \"chosen\": \"good\", \"rejected\": \"bad bad\"}"));
  }

  private static String rows(String form) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) lines.add(form.formatted("saw" + i));
    return String.join("\n", lines);
  }

  private static Typed cook(Path run, String... more) {
    var arguments = new ArrayList<Object>(List.of("recipe", "instructgpt", small.run, "--sft", sft, "--preferences",
        pairs,
        "--prompts", pairs, "--out", run, "--quiet", "--kernels", "scalar", "--set", "ppo.align.response_length=8"));
    for (String stage : List.of("sft", "reward", "ppo")) {
      for (String setting : List.of("max_steps=8", "save_steps=4", "eval_steps=4", "batch_size=4", "sample_tokens=0",
          "num_train_epochs=null", "schedule={type: constant}", "learning_rate=1e-2"))
        arguments.addAll(List.of("--set", stage + ".train." + setting));
    }
    for (String each : more) arguments.addAll(List.of("--set", each));
    return Typed.tenon(arguments.toArray());
  }

  @Test void aRecipeThatWasStoppedGivesTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole"), again = folder.resolve("again");
    String[] open = {"gates.reward_accuracy=0", "gates.standard_errors=-1000", "gates.kl=1000", "gates.without_end=1"};
    Typed typed = cook(whole, open);
    assertEquals(0, typed.code(), typed.out() + typed.err());
    assertEquals(true, Json.read(whole.resolve("gates.json")).get("passed"));
    assertTrue(Files.exists(whole.resolve("report.html")));
    copy(whole, again);
    for (String gone : List.of("ppo", "gates.json", "report.html", "reward/checkpoints/step-000008"))
      delete(again.resolve(gone));
    // The folder's name stands in the configs of its stages.
    for (String config : List.of("recipe.yaml", "reward/config.yaml"))
      Files.writeString(again.resolve(config),
          Files.readString(again.resolve(config)).replace(whole.toString(), again.toString()));
    Typed resumed = Typed.tenon("recipe", "instructgpt", "--resume", again, "--quiet");
    assertEquals(0, resumed.code(), resumed.out() + resumed.err());
    for (String file : List.of("reward/checkpoints/step-000008/model.safetensors",
        "ppo/checkpoints/step-000008/model.safetensors", "ppo/checkpoints/step-000008/value.safetensors",
        "ppo/checkpoints/step-000008/optimizer.safetensors", "gates.json"))
      assertEquals(-1, Files.mismatch(whole.resolve(file), again.resolve(file)), file);
  }

  @Test void behindAFailedGateNothingStarts() {
    Path run = folder.resolve("failed");
    Typed typed = cook(run, "gates.reward_accuracy=1.01");
    assertEquals(1, typed.code(), typed.out() + typed.err());
    assertTrue(typed.err().contains("held-out accuracy of the reward model is"), typed.err());
    assertFalse(Files.exists(run.resolve("ppo")));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) Files.copy(each, to.resolve(from.relativize(each).toString()));
    }
  }

  private static void delete(Path what) throws IOException {
    try (Stream<Path> all = Files.walk(what)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }
}
