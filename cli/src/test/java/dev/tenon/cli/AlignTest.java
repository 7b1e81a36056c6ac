package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static dev.tenon.cli.Typed.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that learn from examples, preferences and rewards. */
class AlignTest {
  @TempDir static Path folder;
  private static SmallRun small;
  private static Path pairs, labelled;

  @BeforeAll static void prepare() throws IOException {
    small = SmallRun.trained(Files.createDirectories(folder.resolve("small")));
    pairs = Files.writeString(folder.resolve("pairs.jsonl"),
        rows("{\"prompt\": \"%s? \", \"chosen\": \"good %s\", \"rejected\": \"bad\"}"));
    labelled = Files.writeString(folder.resolve("labelled.jsonl"),
        rows("{\"prompt\": \"%s? \", \"completion\": \"is %s\", \"label\": true}"));
  }

  private static String rows(String form) {
    String[] words = {"saw", "plane", "glue", "pin"};
    var random = new Random(2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String word = words[random.nextInt(words.length)] + i % 7;
      lines.add(form.formatted(word, word));
    }
    return String.join("\n", lines);
  }

  /** A run of 8 updates, made once. */
  private static Path aligned(String method, Object... more) {
    Path run = folder.resolve("run-" + method);
    if (Files.exists(run)) return run;
    var arguments = new ArrayList<Object>(List.of("align", small.run, "--method", method, "--data", pairs, "--out", run,
        "--quiet", "--kernels", "scalar", "--set", "train.max_steps=8", "--set", "train.eval_steps=4", "--set",
        "train.save_steps=4", "--set", "train.batch_size=4", "--set", "train.learning_rate=1e-2", "--set",
        "train.sample_tokens=4"));
    arguments.addAll(List.of(more));
    done(arguments.toArray());
    return run;
  }

  private static Path of(String method) {
    return switch (method) {
      case "ppo" -> aligned("ppo", "--reward", of("reward"), "--set", "align.response_length=6", "--set",
          "align.num_ppo_epochs=2", "--set", "align.missing_eos_penalty=1.0");
      case "grpo" -> aligned("grpo", "--reward", "length", "--set", "align.max_completion_length=6", "--set",
          "align.num_generations=2", "--set", "align.beta=0.04");
      case "dpo-lora" -> {
        Path run = folder.resolve("run-dpo-lora");
        if (!Files.exists(run))
          done("align", small.run, "--method", "dpo", "--finetuning", "lora", "--data", pairs, "--out", run, "--quiet",
              "--kernels", "scalar", "--set", "train.max_steps=8", "--set", "train.save_steps=4", "--set",
              "train.batch_size=4", "--set", "train.learning_rate=1e-2", "--set", "train.sample_tokens=0");
        yield run;
      }
      default -> aligned(method);
    };
  }

  private static List<Map<String, Object>> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream().map(line -> Json.parse(line, "metrics")).toList();
  }

  private static double figure(Path run, int step, String name) throws IOException {
    return metrics(run).stream().filter(line -> Integer.valueOf(step).equals(line.get("step")))
        .map(line -> ((Number) line.getOrDefault(name, Double.NaN)).doubleValue()).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"dpo, eval/loss", "reward, eval/loss", "kto, eval/loss"}) void whatIsLearnedShowsOnRowsThatWereHeldOut(
      String method, String metric) throws IOException {
    Path run = of(method);
    double first = figure(run, 0, metric), last = figure(run, 8, metric);
    assertTrue(last < first, method + ": " + first + " to " + last);
    assertTrue(Files.exists(run.resolve("report.html")));
  }

  @Test void preferencesAreLearnedAndToldByTheFieldsNames() throws IOException {
    Path run = of("dpo");
    assertTrue(figure(run, 8, "rewards/margins") > figure(run, 1, "rewards/margins"));
    for (String name : List.of("rewards/chosen", "rewards/rejected", "rewards/accuracies", "logps/chosen"))
      assertTrue(Double.isFinite(figure(run, 8, name)), name);
    for (String name : List.of("objective/kl", "objective/scores", "policy/clipfrac_avg", "loss/value_avg"))
      assertTrue(Double.isFinite(figure(of("ppo"), 8, name)), name);
    for (String name : List.of("reward", "kl", "completions/mean_length"))
      assertTrue(Double.isFinite(figure(of("grpo"), 8, name)), name);
  }

  @ParameterizedTest
  @CsvSource({"dpo", "dpo-lora", "kto", "reward", "ppo", "grpo"}) void aRunThatGoesOnGivesTheSameBytes(String method)
      throws IOException {
    Path whole = of(method), again = folder.resolve("again-" + method);
    copy(whole, again);
    delete(again.resolve("checkpoints/step-000008"));
    done("align", "--resume", again, "--quiet");
    for (String file : List.of("model.safetensors", "adapter_model.safetensors", "value.safetensors",
        "optimizer.safetensors", "state.json")) {
      Path expected = whole.resolve("checkpoints/step-000008").resolve(file);
      if (Files.exists(expected))
        assertEquals(-1, Files.mismatch(expected, again.resolve("checkpoints/step-000008").resolve(file)), file);
    }
  }

  @Test void aReferenceThatIsTheBaseIsCountedOnce() {
    double copied = weights(of("dpo")), shared = weights(of("dpo-lora"));
    assertTrue(shared < 0.8 * copied, shared + " against " + copied);
  }

  private static double weights(Path run) {
    Typed plan = done("plan", run, "--json");
    return ((Number) Json.parse(plan.out(), "plan").getOrDefault("weight_bytes", Double.NaN)).doubleValue();
  }

  @Test void aRewardModelDoesNotWriteAndAModelThatWritesIsNoReward() {
    refused(Typed.tenon("align", small.run, "--method", "ppo", "--data", pairs, "--reward", small.run, "--out",
        folder.resolve("none"), "--quiet"), "it is a model that writes");
    refused(Typed.tenon("generate", of("reward"), "--prompt", "saw"), "it gives scores");
  }

  @Test void dataOfAnotherTypeIsRefusedByName() {
    refused(Typed.tenon("align", small.run, "--method", "dpo", "--data", labelled, "--out", folder.resolve("none"),
        "--quiet"), labelled + ", line 1", "dpo learns from prompt, chosen and rejected");
  }

  @Test void aMethodThatNeedsRewardsSaysSo() {
    refused(Typed.tenon("align", small.run, "--method", "grpo", "--data", pairs, "--out", folder.resolve("none"),
        "--quiet"), "reward is missing");
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
