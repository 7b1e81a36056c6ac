package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a text to a model that writes, by commands alone. */
class TrainingTest {
  @TempDir static Path folder;
  private static Path text, config, run;

  @BeforeAll static void train() throws IOException {
    SmallRun small = SmallRun.trained(folder);
    text = small.text;
    config = small.config;
    run = small.run;
  }

  private static Map<String, Object> json(Typed typed) {
    assertEquals(1, typed.out().lines().count(), typed.out());
    return Json.parse(typed.out(), "standard output");
  }

  private static double number(Map<String, Object> tree, String key) {
    return ((Number) tree.get(key)).doubleValue();
  }

  @Test void aRunHoldsItsCheckpointsAndWhatWasMeasured() throws IOException {
    for (String file : new String[]{"config.yaml", "metrics.jsonl", "samples.txt", "report.html",
        "checkpoints/step-000010/model.safetensors", "checkpoints/step-000020/state.json"})
      assertTrue(Files.exists(run.resolve(file)), file);
    assertEquals(21, Files.readAllLines(run.resolve("metrics.jsonl")).size());
  }

  @Test void aTrainingSaysWhereItsRunIsAndHowItEnded() {
    Typed typed = done("train", config, "--out", folder.resolve("told"), "--set", "train.max_steps=2", "--json");
    Map<String, Object> tree = json(typed);
    assertEquals(folder.resolve("told").toString(), tree.get("run"));
    assertEquals(folder.resolve("told/checkpoints/step-000002").toString(), tree.get("checkpoint"));
    assertEquals(2, tree.get("step"));
    assertEquals(false, tree.get("interrupted"));
    assertTrue(number(tree, "train_loss") > 1);
    assertTrue(typed.err().contains("step 1/2  loss "), typed.err());
  }

  @Test void theSameSeedTrainsToTheSameBytes() throws IOException {
    Path again = folder.resolve("again");
    done("train", config, "--out", again, "--quiet", "--threads", 1);
    Path checkpoint = Path.of("checkpoints/step-000020");
    assertTrue(Sameness.of("twice", run.resolve(checkpoint), again.resolve(checkpoint)).all());
    Path other = folder.resolve("other");
    done("train", config, "--out", other, "--quiet", "--seed", 7);
    assertFalse(Sameness.of("another seed", run.resolve(checkpoint), other.resolve(checkpoint)).all());
  }

  @Test void aRunThatIsExtendedGoesOnFromItsLastCheckpoint() throws IOException {
    Path longer = folder.resolve("longer");
    done("train", config, "--out", longer, "--quiet", "--set", "train.schedule.type=constant", "--set",
        "train.max_steps=10");
    Map<String, Object> tree = json(
        done("train", "--resume", longer, "--json", "--quiet", "--set", "train.max_steps=12"));
    assertEquals(12, tree.get("step"));
    String resolved = Files.readString(longer.resolve("config.yaml"));
    assertTrue(resolved.contains("max_steps: 12"), resolved);
    done("train", "--resume", longer, "--quiet");
    assertEquals(resolved, Files.readString(longer.resolve("config.yaml")));
  }

  @Test void aRunThatIsCompleteIsLeftAsItIs() {
    Map<String, Object> tree = json(done("train", "--resume", run, "--json"));
    assertEquals(20, tree.get("step"));
    assertFalse(tree.containsKey("train_loss"));
  }

  @Test void generateWritesPromptAndContinuationAndNothingElse() {
    Typed typed = done("generate", run, "--prompt", "tenon ", "--max-new-tokens", 5, "--greedy", "--ignore-end");
    assertTrue(typed.out().startsWith("tenon "), typed.out());
    assertEquals("", typed.err());
    assertEquals(typed.out(), done("generate", run, "--prompt", "tenon ", "--max-new-tokens", 5, "--temperature", 0,
        "--ignore-end", "--quiet").out());
  }

  @Test void theSeedDecidesWhatIsDrawn() {
    Object[] first = {"generate", run, "--prompt", "glue", "--seed", 1};
    assertEquals(done(first).out(), done(first).out());
    assertNotEquals(done(first).out(), done("generate", run, "--prompt", "glue", "--seed", 2).out());
  }

  @Test void samplersCanBeSwitchedOff() {
    assertTrue(
        done("generate", run, "--prompt", "glue", "--top-k", 0, "--top-p", 1, "--temperature", 1, "--max-new-tokens", 3)
            .out().startsWith("glue"));
  }

  @Test void minPOfOneIsGreedy() {
    Object[] drawn = {"generate", run, "--prompt", "glue", "--min-p", 1, "--max-new-tokens", 12, "--ignore-end"};
    assertEquals(
        done("generate", run, "--prompt", "glue", "--greedy", "--max-new-tokens", 12, "--ignore-end").out(),
        done(drawn).out());
  }

  @Test void aPenaltyMakesEvenGreedyTextsRepeatLess() {
    Object[] greedy = {"generate", run, "--prompt", "w", "--greedy", "--max-new-tokens", 20, "--ignore-end"};
    String plain = done(greedy).out();
    Typed penalised = done("generate", run, "--prompt", "w", "--greedy", "--max-new-tokens", 20, "--ignore-end",
        "--repetition-penalty", 100);
    assertTrue(penalised.out().chars().distinct().count() > plain.chars().distinct().count(),
        plain + " and " + penalised.out());
    assertEquals(penalised.out(), done("generate", run, "--prompt", "w", "--temperature", 0, "--max-new-tokens", 20,
        "--ignore-end", "--repetition-penalty", 100, "--threads", 2).out());
  }

  @Test void whatSamplersRefuseIsTheUsersMistake() {
    Typed typed = Typed.tenon("generate", run, "--prompt", "x", "--min-p", 1.5);
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("--min-p") && typed.err().contains("min_p is 1.5; it must be from 0 to 1"),
        typed.err());
    typed = Typed.tenon("generate", run, "--prompt", "x", "--repetition-penalty", 0, "--greedy");
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("--repetition-penalty") && typed.err().contains("repetition_penalty is 0.0"),
        typed.err());
  }

  @Test void perplexityIsTheExponentialOfTheLoss() {
    Map<String, Object> tree = json(done("evaluate", run, "--task", "perplexity", "--data", text, "--json"));
    assertEquals(Math.exp(number(tree, "loss")), number(tree, "perplexity"), 1e-9 * number(tree, "perplexity"));
    // A token is a byte here.
    assertEquals(number(tree, "loss") / Math.log(2), number(tree, "bits_per_byte"), 1e-9);
    assertTrue(done("evaluate", run, "--data", text).out().startsWith("loss "));
  }

  @Test void severalDocumentsWeighByTheirTokens() throws IOException {
    Path lines = Files.writeString(folder.resolve("two.jsonl"), "{\"text\": \"tenon wood\"}\n{\"text\": \"glue\"}\n");
    Path first = Files.writeString(folder.resolve("first.txt"), "tenon wood");
    Path second = Files.writeString(folder.resolve("second.txt"), "glue");
    Map<String, Object> both = json(done("evaluate", run, "--data", lines, "--json"));
    Map<String, Object> one = json(done("evaluate", run, "--data", first, "--json"));
    Map<String, Object> two = json(done("evaluate", run, "--data", second, "--json"));
    double tokens = number(one, "tokens") + number(two, "tokens");
    assertEquals(tokens, number(both, "tokens"));
    assertEquals((number(one, "loss") * number(one, "tokens") + number(two, "loss") * number(two, "tokens")) / tokens,
        number(both, "loss"), 1e-12);
  }

  @Test void anExportedModelPredictsAsTheRunDoes() {
    Path out = folder.resolve("exported");
    done("export", run, "--format", "hf", "--out", out);
    assertEquals(done("evaluate", run, "--data", text, "--json").out(),
        done("evaluate", out, "--data", text, "--json").out());
    assertTrue(Files.exists(out.resolve("config.json")));
  }

  @Test void aPlanKnowsTheParametersOfTheModelThatIsTrained() {
    Map<String, Object> plan = json(done("plan", config, "--json"));
    assertEquals(plan.get("parameters"), json(done("plan", run, "--json")).get("parameters"));
    assertEquals(plan.get("parameters"),
        json(done("plan", run.resolve("checkpoints/step-000020"), "--json", "--kernels", "scalar")).get("parameters"));
    assertEquals(2 * 16, plan.get("tokens_per_step"));
    assertTrue(done("plan", config).out().contains("parameters"));
  }

  @Test void aPlanFollowsTheSettings() {
    Map<String, Object> larger = json(done("plan", config, "--json", "--set", "train.batch_size=4"));
    assertEquals(4 * 16, larger.get("tokens_per_step"));
  }

  @Test void aReportIsWrittenAgain() throws IOException {
    Files.delete(run.resolve("report.html"));
    assertTrue(done("report", run).out().contains("report.html"));
    assertTrue(Files.size(run.resolve("report.html")) > 1000);
  }

  @Test void aRunsTokenizerIsFound() {
    assertEquals("116 101 110", done("tokenizer", "encode", run, "ten").out().strip());
  }
}
