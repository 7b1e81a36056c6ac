package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static dev.tenon.cli.Typed.refused;
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
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that learn further: from rows, beside their weights or in them; and adapters as models. */
class FinetuneTest {
  @TempDir static Path folder;
  private static SmallRun small;
  private static Path rows;

  @BeforeAll static void prepare() throws IOException {
    small = SmallRun.trained(Files.createDirectories(folder.resolve("small")));
    rows = Files.writeString(folder.resolve("rows.jsonl"), rows());
  }

  private static String rows() {
    String[] words = {"saw", "plane", "glue", "pin"};
    var random = new Random(2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String word = words[random.nextInt(words.length)];
      lines.add("{\"prompt\": \"what is %s? \", \"completion\": \"a tool: %s\"}".formatted(word, word));
    }
    return String.join("\n", lines);
  }

  private static Path out(String name) {
    return folder.resolve(name);
  }

  /** A run of 20 updates, made once. */
  private static Path tuned(String method, Object... more) {
    Path run = out("run-" + method);
    if (Files.exists(run)) return run;
    var arguments = new ArrayList<Object>(List.of("finetune", small.run, "--method", method, "--data", rows, "--out",
        run, "--quiet", "--kernels", "scalar", "--set", "train.max_steps=20",
        "--set", "train.eval_steps=10", "--set", "train.save_steps=10", "--set", "train.batch_size=4", "--set",
        "train.learning_rate=1e-2"));
    arguments.addAll(List.of(more));
    done(arguments.toArray());
    return run;
  }

  private static List<Map<String, Object>> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream().map(line -> Json.parse(line, "metrics")).toList();
  }

  private static double heldOut(Path run, int step) throws IOException {
    return metrics(run).stream().filter(line -> Integer.valueOf(step).equals(line.get("step")))
        .map(line -> ((Number) line.getOrDefault("eval/loss", Double.NaN)).doubleValue()).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "qlora", "ia3", "full"}) void whatIsLearnedShowsOnRowsThatWereHeldOut(String method)
      throws IOException {
    byte[] before = Files.readAllBytes(small.run.resolve("checkpoints/step-000020/model.safetensors"));
    Path run = tuned(method);
    double first = heldOut(run, 0), last = heldOut(run, 20);
    assertTrue(last < first, method + ": " + first + " to " + last);
    assertTrue(java.util.Arrays.equals(before,
        Files.readAllBytes(small.run.resolve("checkpoints/step-000020/model.safetensors"))));
    Path checkpoint = run.resolve("checkpoints/step-000020");
    assertEquals(method.equals("full"), Files.exists(checkpoint.resolve("model.safetensors")));
    assertEquals(!method.equals("full"), Files.exists(checkpoint.resolve("adapter_model.safetensors")));
    assertTrue(Files.readString(run.resolve("config.yaml")).contains("finetuning:"));
    assertTrue(Files.exists(run.resolve("report.html")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "qlora", "ia3", "full"}) void aRunThatGoesOnGivesTheSameBytes(String method)
      throws IOException {
    Path whole = tuned(method), again = out("again-" + method);
    copy(whole, again);
    delete(again.resolve("checkpoints/step-000020"));
    done("finetune", "--resume", again, "--quiet");
    for (String file : new String[]{method.equals("full") ? "model.safetensors" : "adapter_model.safetensors",
        "optimizer.safetensors", "state.json"})
      assertEquals(-1, Files.mismatch(whole.resolve("checkpoints/step-000020").resolve(file),
          again.resolve("checkpoints/step-000020").resolve(file)), file);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) Files.createDirectories(target);
        else Files.copy(path, target);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "qlora", "ia3"}) void anAdapterIsAModelForEveryCommand(String method)
      throws IOException {
    Path run = tuned(method), merged = out("merged-" + method), peft = out("peft-" + method);
    Typed typed = done("merge", run, "--out", merged);
    assertTrue(typed.out().contains("differ by"), typed.out());
    done("export", run, "--format", "peft", "--out", peft);
    Path text = Files.writeString(out("text.txt"), "what is glue? a tool: glue");
    String evaluated = done("evaluate", run, "--data", text, "--json").out();
    double loss = ((Number) Json.parse(evaluated, "out").get("loss")).doubleValue();
    for (Path same : new Path[]{merged, peft}) {
      double other = ((Number) Json.parse(done("evaluate", same, "--data", text, "--json").out(), "out").get("loss"))
          .doubleValue();
      assertEquals(loss, other, 1e-4 * loss, same.toString());
    }
    String written = done("generate", run, "--prompt", "what is saw? ", "--greedy", "--max-new-tokens", 12).out();
    assertEquals(written,
        done("generate", merged, "--prompt", "what is saw? ", "--greedy", "--max-new-tokens", 12).out());
    assertTrue(done("plan", run).out().contains("memory"));
    Map<String, Object> config = Json.read(peft.resolve("adapter_config.json"));
    assertEquals(method.equals("ia3") ? "IA3" : "LORA", config.get("peft_type"));
  }

  @Test void anotherBaseIsRefused() throws IOException {
    Path other = SmallRun.prepared(Files.createDirectories(folder.resolve("other"))).config;
    Path run = out("other-run");
    if (!Files.exists(run)) done("train", other, "--out", run, "--quiet", "--seed", 5);
    refused(Typed.tenon("evaluate", tuned("lora"), "--base", run, "--data", rows), "made for a base with SHA-256");
    refused(Typed.tenon("merge", small.run, "--out", out("nothing")), "it is no adapter");
    refused(Typed.tenon("export", small.run, "--format", "peft", "--out", out("nothing")), "it is no adapter");
  }

  @Test void aMergeThatChangesTheModelSavesNothing() throws IOException {
    Path run = tuned("lora"), place = out("not-merged");
    Typed typed = Typed.tenon("merge", run, "--out", place, "--tolerance", "0");
    assertEquals(1, typed.code(), typed.out() + typed.err());
    assertTrue(typed.err().contains("nothing was saved"), typed.err());
    assertFalse(Files.exists(place));
  }

  @Test void whatIsForgottenIsMeasured() throws IOException {
    Path run = out("domain"),
        text = Files.writeString(out("law.txt"), "whereas the party of the first part ".repeat(60));
    done("finetune", small.run, "--method", "full", "--data", text, "--old-data", small.text, "--out", run, "--quiet",
        "--set", "train.max_steps=20", "--set", "train.eval_steps=10", "--set",
        "train.learning_rate=1e-2", "--set", "data.validation=0.1");
    var lines = metrics(run).stream().filter(line -> line.containsKey("eval/retained_loss")).toList();
    assertEquals(List.of(0, 10, 20), lines.stream().map(line -> line.get("step")).toList());
    double before = ((Number) lines.getFirst().get("eval/retained_loss")).doubleValue(),
        after = ((Number) lines.getLast().get("eval/retained_loss")).doubleValue();
    assertTrue(after > 0 && after != before, before + " to " + after);
    assertTrue(heldOut(run, 20) < heldOut(run, 0));
    assertTrue(Files.readString(run.resolve("report.html")).contains("old domain"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"finetuning.target_modules=[c_attn] | means no module of this model",
      "r=0 | r is 0; it must be at least 1", "rank=4 | did you mean r?", "finetuning.type=lorra | did you mean lora?",
      "data.max_length=4 | within max_length there is nothing to learn",
      "data.max_length=99 | data.max_length is 99 and train.sequence_length 32"}) void whatCannotBeIsRefusedBeforeItBegins(
          String setting,
          String says) {
    Path run = out("refused");
    refused(Typed.tenon("finetune", small.run, "--method", "lora", "--data", rows, "--out", run, "--set", setting),
        says.strip());
    assertFalse(Files.exists(run.resolve("config.yaml")));
  }

  @Test void rowsThatAreTooLongAreCutAndCounted() {
    Typed typed = done("finetune", small.run, "--data", rows, "--out", out("cut"), "--set", "train.sequence_length=24",
        "--set", "train.max_steps=1");
    assertTrue(typed.err().matches("(?s).*\\d+ rows have more than 24 tokens and are cut.*"), typed.err());
  }

  @Test void aPlanCountsWhatIsTrained() {
    long full = peak("full"), lora = peak("lora"), qlora = peak("qlora");
    assertTrue(qlora < lora && lora < full, full + ", " + lora + ", " + qlora);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "qlora", "ia3", "full"}) void aRunTakesWhatItsPlanSays(String method)
      throws IOException {
    Path run = tuned(method);
    long planned = ((Number) Json.parse(done("plan", run, "--json").out(), "plan").get("peak_bytes")).longValue();
    assertEquals(planned, ((Number) metrics(run).getLast().get("memory_bytes")).longValue());
  }

  private static long peak(String method) {
    return ((Number) Json.parse(done("plan", small.run, "--json", "--set", "finetuning.type=" + method, "--set",
        "train.batch_size=1", "--set", "train.sequence_length=8").out(), "plan").get("peak_bytes")).longValue();
  }
}
