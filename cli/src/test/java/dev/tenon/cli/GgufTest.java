package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.util.Modules;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.HouseModule;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.wiring.PluginsModule;
import dev.tenon.engine.wiring.Wiring;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in GGUF files: read wherever a model is taken, quantised, written. */
class GgufTest {
  private static final String STORIES = "data/weights/stories260K.gguf", FOLDER = "data/weights/stories260K-hf";
  private static final String START = "Once upon a time, there was a little girl named Lily. She loved to play outside "
      + "in the park. One day, she saw a big, red ball.";

  @TempDir static Path folder;
  private static SmallRun small;

  @BeforeAll static void train() throws IOException {
    small = SmallRun.trained(Files.createDirectories(folder.resolve("small")));
  }

  private static Path out(String name) {
    return folder.resolve(name);
  }

  /** With nothing on standard output. */
  private static void refused(Typed typed, Object... parts) {
    Typed.refused(typed, parts);
    assertEquals("", typed.out());
  }

  /** The weights are llama2.c's, whose transcript is beside them; the folder was made from them by others than the file. */
  @Test void aTrainedModelWritesWhatItsTranscriptSays() throws IOException {
    String written = done("generate", Shared.file(STORIES), "--prompt", "Once upon a time", "--greedy",
        "--max-new-tokens", 120).out();
    assertTrue(written.startsWith(START), written);
    String transcript = Files.readString(Shared.file("data/weights/stories260K.md"));
    assertTrue(transcript.contains(written.lines().findFirst().orElseThrow()), written);
    assertEquals(done("generate", Shared.file(FOLDER), "--prompt", "Once upon a time", "--greedy", "--max-new-tokens",
        120).out(), written);
  }

  @Test void aTrainedModelComputesWhatOthersDo() {
    Typed typed = done("parity", Shared.file(STORIES), "--reference",
        Shared.file("golden/families/stories260K/golden.safetensors"));
    assertTrue(typed.out().contains("200 of 200 tokens equal"), typed.out());
    assertTrue(typed.out().contains("All agree"), typed.out());
  }

  /** Rows in turns, scaled rope, biases, widths of heads, joined and tied matrices: written, read, compared with transformers. */
  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa-tied", "llama-gqa-untied", "llama-attention-bias", "llama-head-dim",
      "llama-rope-linear", "llama-rope-llama3", "gpt2", "gpt2-untied"}) void familiesSurviveTheirWayThroughAFile(
          String name) {
    Path model = Shared.file("golden/families/" + name), file = out(name + ".gguf");
    done("export", model, "--format", "gguf", "--out", file);
    done("parity", file, "--reference", model.resolve("golden.safetensors"));
  }

  @Test void aFileIsAModelForEveryCommand() throws IOException {
    Path file = Shared.file(STORIES), text = Files.writeString(out("text.txt"), START);
    assertEquals(done("evaluate", Shared.file(FOLDER), "--data", text).out(),
        done("evaluate", file, "--data", text).out());
    assertTrue(done("plan", file).out().contains("260,032"));
    assertEquals(done("tokenizer", "encode", Shared.file(FOLDER), START).out(),
        done("tokenizer", "encode", file, START).out());
    Path hf = out("hf");
    done("export", file, "--format", "hf", "--out", hf);
    assertEquals(done("evaluate", file, "--data", text).out(), done("evaluate", hf, "--data", text).out());
  }

  private static Workbench bench() {
    return Assembly.get(Assembly.injector(List.of(), Options.DEFAULT), Workbench.class);
  }

  /** One of 256 wide, so that every format holds its matrices. */
  private static Path wide() {
    Path run = out("wide");
    if (!Files.exists(run))
      done("train", small.config, "--out", run, "--quiet", "--set", "model.hidden_size=256", "--set",
          "model.feed_forward.intermediate_size=256", "--set", "train.max_steps=1", "--set", "train.kernels=vector");
    return run;
  }

  @ParameterizedTest
  @CsvSource({"q8_0, 8.5, 8", "q4_0, 4.5, 2", "q4_k, 4.5, 12", "q6_k, 6.5625, 14", "bf16, 16, 30",
      "f16, 16, 1"}) void everyTypeIsWrittenAndReadByteForByte(String type, double bits, int number)
          throws IOException {
    Path first = out("a/" + type + ".gguf"), second = out("b/" + type + ".gguf");
    Typed typed = done("quantize", wide(), "--type", type, "--out", first, "--json");
    assertEquals("", typed.err());
    Map<String, Object> figures = Json.parse(typed.out(), "figures");
    double after = ((Number) figures.get("bits_after")).doubleValue();
    assertTrue(after >= bits && after < bits + 0.3, typed.out());
    assertEquals(Files.size(first), ((Number) figures.get("file_bytes")).longValue());
    assertTrue(Files.size(first) < ((Number) figures.get("bytes_after")).longValue() + 20_000);
    try (Arena arena = Arena.ofConfined()) {
      var types = new TreeSet<Integer>();
      GgufFile.open(first, arena).tensors().values().stream().filter(t -> t.shape().rank() == 2)
          .forEach(t -> types.add(t.type()));
      assertEquals(List.of(number), List.copyOf(types));
    }
    try (Workbench bench = bench()) {
      bench.load(first).save(second);
    }
    assertEquals(-1, Files.mismatch(first, second));
  }

  @Test void weightsStayInTheBitsTheyAreStoredIn() {
    Path q8 = out("kept.gguf");
    done("quantize", wide(), "--type", "q8_0", "--out", q8, "--quiet");
    try (Workbench bench = bench()) {
      Map<String, Parameter> parameters = Layers.parameters(bench.load(q8).decoder());
      assertEquals("q8_0", parameters.get("embedding.weight").quantization().orElseThrow().type());
      assertTrue(parameters.get("embedding.weight").frozen());
      assertTrue(parameters.get("norm.weight").quantization().isEmpty());
      assertFalse(parameters.get("norm.weight").frozen());
    }
  }

  @Test void aMatrixThatDoesNotFitIsKeptOtherwiseAndSaidSo() throws IOException {
    Path out = out("mixed.gguf"), text = Files.writeString(out("story.txt"), START);
    Typed typed = done("quantize", Shared.file(FOLDER), "--type", "q4_k", "--out", out, "--data", text);
    assertTrue(typed.err().contains("embedding.weight as q8_0, since q4_k takes no rows of 64"), typed.err());
    assertTrue(typed.err().contains("blocks.*.feedForward.down.weight as f16, since q4_k takes no rows of 172"),
        typed.err());
    List<Double> perplexities = typed.out().lines().filter(line -> line.startsWith("perplexity"))
        .map(line -> Double.valueOf(line.replaceAll(".* ([0-9.]+), .*", "$1"))).toList();
    assertEquals(2, perplexities.size(), typed.out());
    assertTrue(Math.abs(perplexities.getLast() / perplexities.getFirst() - 1) < 0.02, typed.out());
    assertTrue(done("generate", out, "--prompt", "Once upon a time", "--greedy", "--max-new-tokens", 30).out()
        .startsWith("Once upon a time, there was a little girl named Lily."));
  }

  @Test void aQuantisedFileIsWrittenIntoAFolderAsTheNumbersItStandsFor() throws IOException {
    Path q4 = out("four.gguf"), hf = out("four-hf"), again = out("four-again.gguf");
    done("quantize", wide(), "--type", "q4_0", "--out", q4, "--quiet");
    done("export", q4, "--format", "hf", "--out", hf);
    done("quantize", hf, "--type", "q4_0", "--out", again, "--quiet");
    try (Workbench bench = bench()) {
      Map<String, Parameter> one = Layers.parameters(bench.load(q4).decoder()),
          other = Layers.parameters(bench.load(hf).decoder());
      one.forEach((path, p) -> {
        float[] stands = new float[Math.toIntExact(p.shape().count())];
        p.quantization().ifPresentOrElse(q -> q.read(p.value(), p.shape(), 0, stands),
            () -> System.arraycopy(p.value().floats(), 0, stands, 0, stands.length));
        org.junit.jupiter.api.Assertions.assertArrayEquals(stands, other.get(path).value().floats(), path);
      });
    }
  }

  @Test void whatCannotBeQuantisedIsRefused() throws IOException {
    Path q8 = out("once.gguf");
    done("quantize", small.run, "--type", "bf16", "--out", q8);
    refused(Typed.tenon("quantize", small.run, "--type", "q9", "--out", out("no.gguf")),
        "quantization 'q9' is not installed", "bf16 and f16 are types too");
    refused(Typed.tenon("quantize", small.run, "--type", "nf4", "--out", out("no.gguf")),
        "--type nf4: GGUF files do not know this type");
    refused(Typed.tenon("quantize", small.run, "--type", "q8_0", "--out", out("no.bin")),
        "the file's name must end in .gguf");
    refused(Typed.tenon("export", small.run, "--out", out("no.gguf")), "its name must not end in .gguf");
    Path again = out("twice.gguf");
    done("quantize", wide(), "--type", "q8_0", "--out", again);
    refused(Typed.tenon("quantize", again, "--type", "q4_0", "--out", out("no.gguf")), "is quantised already",
        "q8_0");
    Path diary = Files.writeString(out("diary.gguf"), "dear diary");
    refused(Typed.tenon("quantize", small.run, "--type", "q8_0", "--out", diary), diary,
        "it exists and is no GGUF file");
    assertEquals("dear diary", Files.readString(diary));
    assertFalse(Files.exists(out("no.gguf")));
  }

  @Test void aTokenizerThatFilesHaveNoWordForIsRefused() {
    Path run = out("characters");
    done("train", small.config, "--out", run, "--quiet", "--set", "tokenizer.type=char", "--set", "train.max_steps=1");
    refused(Typed.tenon("quantize", run, "--type", "q8_0", "--out", out("no.gguf")),
        "the tokenizer cannot be written into a GGUF file");
  }

  @Test void aModelOfOtherPartsIsRefused() {
    Path run = out("other");
    done("train", small.config, "--out", run, "--quiet", "--set", "model.attention.type=linear", "--set",
        "model.positions.type=none", "--set", "train.max_steps=1");
    refused(Typed.tenon("quantize", run, "--type", "q8_0", "--out", out("no.gguf")),
        "the model cannot be written as a GGUF file", "gpt2, llama");
  }

  @Test void aFullDiskLeavesWhatWasThere() throws IOException {
    Path target = Files.createDirectories(out("full")).resolve("model.gguf");
    done("quantize", small.run, "--type", "bf16", "--out", target);
    byte[] before = Files.readAllBytes(target);
    for (int room : new int[]{0, 100, before.length / 2, before.length - 1}) {
      try (Workbench bench = on(new LimitedDisk(room))) {
        LanguageModel model = bench.load(small.run);
        assertTrue(assertThrows(WorkFailed.class, () -> model.save(target)).getMessage()
            .startsWith("cannot write " + target + ": No space left on device"));
      }
      assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(target)));
      try (Stream<Path> files = Files.list(target.getParent())) {
        assertEquals(List.of(target), files.toList());
      }
    }
  }

  /** The house on another disk. */
  private static Workbench on(Store store) {
    var house = Modules.override(new HouseModule(Options.DEFAULT))
        .with(binder -> binder.bind(Store.class).toInstance(store));
    return Assembly.get(Wiring.injector(List.of(new PluginsModule(List.of()), house)), Workbench.class);
  }

  @Test void theVocabularyMayBeWiderThanTheTokenizer() {
    Path run = out("padded"), file = out("padded.gguf");
    done("train", small.config, "--out", run, "--quiet", "--set", "model.vocab_size=3000", "--set",
        "train.max_steps=1");
    done("quantize", run, "--type", "bf16", "--out", file);
    String prompt = "tenon \u00e4 \uD83E\uDD99";
    assertEquals(done("tokenizer", "encode", run, prompt).out(), done("tokenizer", "encode", file, prompt).out());
    done("generate", file, "--prompt", "tenon", "--max-new-tokens", 4);
  }

  @Test void programsQuantiseToo() {
    List<String> written = new ArrayList<>();
    try (Workbench bench = bench()) {
      LanguageModel model = bench.load(Shared.file(FOLDER)), smaller = model.quantized("q8_0");
      for (LanguageModel each : List.of(model, smaller))
        written.add(each.generate("Once upon a time", dev.tenon.api.workbench.Generation.greedy(20)));
      assertThrows(UserError.class, () -> smaller.quantized("q4_0"));
    }
    assertEquals(written.getFirst(), written.getLast());
  }
}
