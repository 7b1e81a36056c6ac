package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static dev.tenon.cli.Typed.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models written as ONNX graphs and run by ONNX Runtime. */
class OnnxTest {
  /** Drawn so wide that greedy tokens go on changing. */
  private static final String CONFIG = """
      model:
        hidden_size: 32
        num_hidden_layers: 2
        max_position_embeddings: 256
        initializer_range: 0.4
        attention: {type: grouped-query, num_attention_heads: 4, num_key_value_heads: 2}
        feed_forward: {type: swiglu, intermediate_size: 48}
      tokenizer: {type: char}
      data: {type: text, files: [%s], validation: 0.1}
      train: {max_steps: 1, batch_size: 1, sequence_length: 16, learning_rate: 1.0e-6, kernels: scalar}
      """;
  private static final int NEW = 200;

  @TempDir static Path folder;
  private static Path config, text;

  @BeforeAll static void write() throws IOException {
    text = Files.writeString(folder.resolve("text.txt"),
        "The quick brown fox jumps over the lazy dog, and 0123456789 JUDGES vow: be kind! ".repeat(8));
    config = Files.writeString(folder.resolve("lively.yaml"), CONFIG.formatted(text));
  }

  private static Path trained(String name, List<?> more) {
    Path run = folder.resolve(name);
    if (!Files.exists(run)) {
      List<Object> arguments = new ArrayList<>(List.of("train", config, "--out", run, "--quiet"));
      arguments.addAll(more);
      done(arguments.toArray());
    }
    return run;
  }

  private static String written(Path model, String session, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("generate", model, "--prompt", "The lazy ", "--greedy",
        "--ignore-end", "--max-new-tokens", NEW, "--session", session));
    arguments.addAll(List.of(more));
    return done(arguments.toArray()).out();
  }

  private static double loss(Path model, String session, Object... more) {
    List<Object> arguments = new ArrayList<>(
        List.of("evaluate", model, "--data", text, "--json", "--session", session));
    arguments.addAll(List.of(more));
    return ((Number) Json.parse(done(arguments.toArray()).out(), "figures").get("loss")).doubleValue();
  }

  /** The same tokens and, but for rounding, the same probabilities. */
  private static void same(Path model, Object... more) {
    String here = written(model, "cpu", more);
    assertTrue(here.chars().distinct().count() > 10, "tokens must be worth comparing: " + here);
    assertEquals(9 + NEW, here.length());
    assertEquals(here, written(model, "onnx", more));
    assertEquals(loss(model, "cpu", more), loss(model, "onnx", more), 1e-5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.positions.type=rope", "model.positions.type=alibi", "model.positions.type=sinusoidal",
      "model.positions.type=learned model.bias=true model.norm.type=layer-norm model.feed_forward.type=mlp",
      "model.attention.logit_softcap=0.5", "model.attention.logit_softcap=0.5 model.positions.type=alibi",
      "model.attention.sliding_window=16 model.tie_word_embeddings=false",
      "model.attention.type=linear model.positions.type=none",
      "model.attention.type=linear"}) void everyPartRunsInAnotherProgram(String settings) {
    List<Object> more = new ArrayList<>();
    for (String setting : settings.split(" ")) more.addAll(List.of("--set", setting));
    same(trained(settings.replaceAll("[ =]", "-"), more));
  }

  /** It keeps a latent and one key for all heads, and knows nothing of ONNX. */
  @Test void aThirdPartysAttentionRunsInAnotherProgram() throws IOException {
    Path sources = Path.of("../examples/third-party-attention/src/main/java"),
        plugin = folder.resolve("latent/classes");
    List<String> arguments = new ArrayList<>(
        List.of("-d", plugin.toString(), "-p", System.getProperty("jdk.module.path")));
    try (Stream<Path> files = Files.walk(sources)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
    }
    var said = new StringWriter();
    var writer = new PrintWriter(said);
    assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, arguments.toArray(String[]::new)),
        said.toString());
    Object[] plugins = {"--plugins", plugin.getParent()};
    same(trained("latent-run", List.of("--plugins", plugin.getParent(), "--set", "model.attention.type=latent", "--set",
        "model.attention.num_attention_heads=4", "--set", "model.attention.latent_size=12", "--set",
        "model.attention.rotary_size=4")), plugins);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "llama-gqa-tied", "llama-attention-bias", "llama-head-dim",
      "llama-rope-llama3", "llama-padded", "llama-bf16"}) void familiesComputeWhatOthersDo(String name) {
    Path model = Shared.file("golden/families/" + name);
    String out = done("parity", model, "--reference", model.resolve("golden.safetensors"), "--session", "onnx").out();
    assertTrue(out.contains("100 of 100 tokens equal"), out);
  }

  @Test void aTrainedModelComputesWhatOthersDo() {
    String out = done("parity", Shared.file("data/weights/stories260K-hf"), "--reference",
        Shared.file("golden/families/stories260K/golden.safetensors"), "--session", "onnx").out();
    assertTrue(out.contains("200 of 200 tokens equal"), out);
    assertTrue(out.contains("perplexity"), out);
  }

  @Test void anExportedFolderIsAModelForBoth() throws IOException {
    Path run = trained("exported-run", List.of()), out = folder.resolve("exported");
    done("export", run, "--format", "onnx", "--out", out);
    assertEquals(List.of("config.json", "genai_config.json", "generation_config.json", "manifest.json", "model.onnx",
        "model.safetensors", "tenon.json", "tokenizer.json", "tokenizer_config.json"), names(out));
    assertTrue(Files.size(out.resolve("model.onnx")) < 100_000, "the weights must not be in the graph");
    same(out);
    assertEquals(written(run, "cpu"), written(out, "onnx"));
    done("export", run, "--format", "onnx", "--out", out);
    byte[] graph = Files.readAllBytes(out.resolve("model.onnx"));
    graph[graph.length / 2] ^= 1;
    Files.write(out.resolve("model.onnx"), graph);
    refused(Typed.tenon("generate", out, "--prompt", "The", "--session", "onnx"), "model.onnx");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test void weightsInFewerBitsAreWrittenAsTheNumbersTheyStandFor() {
    Path q8 = folder.resolve("small.gguf"), out = folder.resolve("widened");
    Path run = trained("bytes", List.of("--set", "tokenizer.type=byte"));
    for (String type : List.of("q8_0", "bf16")) {
      done("quantize", run, "--type", type, "--out", q8, "--quiet");
      done("export", q8, "--format", "onnx", "--out", out);
      assertEquals(loss(out, "cpu"), loss(out, "onnx"), 1e-5);
      assertEquals(loss(q8, "cpu"), loss(q8, "onnx"), 1e-3);
    }
  }

  private static Map<String, Object> measured(String task, Path model, Path data, String session) {
    return Json.parse(done("evaluate", model, "--task", task, "--data", data, "--json", "--quiet", "--session",
        session).out(), "figures");
  }

  private static double number(Map<String, Object> figures, String name) {
    return ((Number) figures.get(name)).doubleValue();
  }

  @Test void tasksMeasureTheSame() throws IOException {
    Path run = trained("bytes", List.of("--set", "tokenizer.type=byte"));
    Path questions = Files.writeString(folder.resolve("questions.jsonl"), """
        {"query": "The quick brown", "choices": ["fox", "dog jumps"], "gold": 0}
        {"query": "over the", "choices": ["lazy dog", "q"], "gold": 0}
        {"query": "be kind", "choices": ["0123", "fox", "JUDGES"], "gold": 2}
        """.repeat(4)), words = Files.writeString(folder.resolve("words.jsonl"), """
        {"context": "The quick brown", "continuation": " fox"}
        {"context": "over the lazy", "continuation": " dog"}
        """);
    assertEquals(measured("copa", run, questions, "cpu"), measured("copa", run, questions, "onnx"));
    double here = number(measured("lambada", run, words, "cpu"), "perplexity");
    assertEquals(here, number(measured("lambada", run, words, "onnx"), "perplexity"), 1e-4 * here);
    Path prompts = Files.writeString(folder.resolve("prompts.jsonl"),
        "{\"prompt\": \"The lazy \", \"label\": \"safe\"}\n{\"prompt\": \"be \", \"label\": \"unsafe\"}\n");
    assertEquals(measured("xstest", run, prompts, "cpu"), measured("xstest", run, prompts, "onnx"));
  }

  @Test void adaptersRunMergedIntoTheirBase() {
    Path run = trained("exported-run", List.of()), tuned = folder.resolve("tuned"), out = folder.resolve("merged");
    done("finetune", run, "--method", "lora", "--data", text, "--out", tuned, "--quiet", "--kernels", "scalar", "--set",
        "train.max_steps=5", "--set", "train.batch_size=1", "--set",
        "train.sequence_length=16", "--set", "train.learning_rate=1e-2");
    assertTrue(Math.abs(loss(tuned, "cpu") - loss(run, "cpu")) > 1e-3, "the adapter must be worth comparing");
    assertEquals(loss(tuned, "cpu"), loss(tuned, "onnx"), 1e-4);
    assertEquals(loss(tuned, "cpu"), loss(tuned, "onnx", "--base", run), 1e-4);
    done("export", tuned, "--format", "onnx", "--out", out);
    same(out);
    assertEquals(loss(tuned, "cpu"), loss(out, "onnx"), 1e-4);
  }

  @Test void whatIsNotThereIsRefused() {
    Path run = trained("exported-run", List.of()), out = folder.resolve("none");
    refused(Typed.tenon("export", run, "--format", "onyx", "--out", out), "--format onyx is not known",
        "did you mean onnx?");
    refused(Typed.tenon("generate", run, "--prompt", "The", "--session", "onyx"), "session 'onyx' is not installed",
        "did you mean onnx?", "cpu is the engine itself");
    refused(Typed.tenon("export", run, "--format", "onnx", "--out", folder.resolve("no.gguf")),
        "its name must not end in .gguf");
    assertFalse(Files.exists(out));
  }

  /** One op has no form, the other's attributes follow from how many tokens there are. */
  @Test void whatHasNoFormIsNamedWithWhoWritesIt() throws IOException {
    String source = """
        import dev.tenon.api.model.*;
        import dev.tenon.api.nn.Pass;
        import dev.tenon.api.tensor.*;
        public record %s() implements Norm.Spec {
          public String type() { return "%s"; }
          public Norm build(Site site, int size) { return new Odd(); }
          record Odd() implements Norm {
            public Tensor apply(Tensor x, Pass pass) { return x.plus(%s); }
          }
        }
        """;
    Path bits = GivenPlugin.compiled(folder.resolve("odd"), "dev.tenon.api.model.Norm.Spec", "Bits",
        source.formatted("Bits", "bits", "x.reinterpret(DType.INT32).cast(DType.FLOAT32).times(0)"));
    GivenPlugin.compiled(folder.resolve("odd"), "dev.tenon.api.model.Norm.Spec", "Counting",
        source.formatted("Counting", "counting", "1e-3 * x.size(-2)"));
    Path one = trained("bits", List.of("--plugins", bits, "--set", "model.norm.type=bits")),
        other = trained("counting", List.of("--plugins", bits, "--set", "model.norm.type=counting"));
    Path out = folder.resolve("odd-out");
    refused(Typed.tenon("export", one, "--format", "onnx", "--out", out, "--plugins", bits),
        "onnx: Reinterpret, used by acme.bits.Bits.Odd, has no form in ONNX");
    refused(Typed.tenon("export", other, "--format", "onnx", "--out", out, "--plugins", bits),
        "the model cannot be exported: acme.counting.Counting.Odd reads how many texts or tokens there are");
    assertFalse(Files.exists(out));
  }
}
