package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.UnreliableStore;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.program.Thirds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
  private final ModelFolder folders = new ModelFolder(List.of(StandIn.gpt2(), StandIn.llama()));
  @AutoClose private final Arena arena = Arena.ofShared();
  @TempDir Path temporary;

  private static ModelDescription description(Map<String, Object> model) {
    return new ModelDescription(model, Map.of("tokenizer.json", Map.of("version", "1.0")), OptionalInt.of(1),
        OptionalInt.of(2), OptionalInt.of(50), List.of(new PluginStamp("rope", "1.2", Optional.of("abc"))),
        Map.of("data", "def"), Map.of("host", "here"));
  }

  private StandIn.Model filled(Path folder) {
    try (LoadedModel loaded = folders.load(folder)) {
      StandIn.Model model = StandIn.model(loaded.model());
      loaded.weights().fill(model);
      return model;
    }
  }

  private Map<String, Array> stored(Path folder) {
    return Safetensors.open(folder.resolve("model.safetensors"), arena).tensors();
  }

  private static void assertSame(StandIn.Model expected, StandIn.Model actual) {
    Map<String, Parameter> other = Layers.parameters(actual);
    Layers.parameters(expected).forEach(
        (path, p) -> assertEquals(-1, p.value().segment().mismatch(other.get(path).value().segment()), path));
  }

  @Test void aQuantisedModelIsNotSavedAsFloats() {
    try (LoadedModel loaded = folders.load(Golden.family("llama-gqa-tied"))) {
      StandIn.Model model = Layers.rewrite(StandIn.model(loaded.model()), Parameter.class,
          (path, p) -> path.equals("embedding") ? thirds(p) : p);
      assertEquals("the model cannot be saved as a folder: embedding is quantised (thirds), and model.safetensors "
          + "holds floats alone; save it as a GGUF file",
          assertThrows(UserError.class, () -> folders.files(description(loaded.model()), model)).getMessage());
    }
  }

  private static Parameter thirds(Parameter p) {
    Thirds format = new Thirds();
    return Parameter.quantized(format, p.shape(),
        Array.zeros(new TensorType(DType.UINT8, format.stored(p.shape()))));
  }

  /** A copy of a golden model that may be changed. */
  private Path copy(String name) throws IOException {
    Path to = Files.createDirectories(temporary.resolve(name));
    try (Stream<Path> files = Files.list(Golden.family(name))) {
      for (Path file : files.filter(f -> !f.endsWith("golden.safetensors")).toList())
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return to;
  }

  /** Writes the tensors of a folder anew after a change. */
  private void change(Path folder, Consumer<Map<String, Array>> change) throws IOException {
    var tensors = new LinkedHashMap<>(stored(folder));
    change.accept(tensors);
    var values = new LinkedHashMap<String, Values>();
    tensors.forEach((name, array) -> values.put(name, Values.of(array)));
    Path next = folder.resolve("next");
    try (FileChannel out = FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Safetensors.content(values).writeTo(out);
    }
    Files.move(next, folder.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }

  private String refusal(Path folder) {
    String message = assertThrows(UserError.class, () -> filled(folder)).getMessage();
    assertTrue(message.startsWith(folder.toString()), message);
    return message;
  }

  @Test void everyValueOfGpt2ComesFromWhereItIsPublished() {
    Path folder = Golden.family("gpt2");
    StandIn.Model model = filled(folder);
    Map<String, Array> theirs = stored(folder);
    for (int layer = 0; layer < 2; layer++) {
      StandIn.Block block = model.blocks().get(layer);
      Array fused = theirs.get("transformer.h." + layer + ".attn.c_attn.weight");
      Array fusedBias = theirs.get("transformer.h." + layer + ".attn.c_attn.bias");
      Array up = theirs.get("transformer.h." + layer + ".mlp.c_fc.weight");
      for (int out = 0; out < 36; out++) {
        for (int in = 0; in < 36; in++) {
          assertEquals(fused.at(in * 108L + out), block.attention().query().weight().value().at(out * 36L + in));
          assertEquals(fused.at(in * 108L + 36 + out), block.attention().key().weight().value().at(out * 36L + in));
          assertEquals(fused.at(in * 108L + 72 + out), block.attention().value().weight().value().at(out * 36L + in));
          assertEquals(up.at(in * 144L + 100 + out),
              block.feedForward().up().weight().value().at((100L + out) * 36 + in));
        }
        assertEquals(fusedBias.at(72L + out), block.attention().value().bias().orElseThrow().value().at(out));
      }
    }
    assertArrayEquals(theirs.get("transformer.wte.weight").floats(), model.embedding().value().floats());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "llama-mha", "llama-gqa-tied", "llama-gqa-untied",
      "llama-attention-bias", "llama-head-dim"}) void modelsAreWrittenBackTensorForTensor(String name)
          throws IOException {
    Path folder = Golden.family(name), again = temporary.resolve("again");
    try (LoadedModel loaded = folders.load(folder)) {
      StandIn.Model model = StandIn.model(loaded.model());
      loaded.weights().fill(model);
      folders.save(again, description(loaded.model()), model, UnreliableStore.reliable());
    }
    assertArrayEquals(Files.readAllBytes(folder.resolve("model.safetensors")),
        Files.readAllBytes(again.resolve("model.safetensors")));
    assertSame(filled(folder), filled(again));
  }

  @Test void theFirstPublishedGpt2FilesHoldTheSameModel() throws IOException {
    Path old = copy("gpt2");
    Files.move(old.resolve("config.v4.json"), old.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(old.resolve("model.v4.safetensors"), old.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertTrue(stored(old).containsKey("h.0.attn.bias") && stored(old).containsKey("wte.weight"));
    assertSame(filled(Golden.family("gpt2")), filled(old));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-f16", "llama-bf16"}) void halfPrecisionIsWidenedExactly(String name) {
    Path folder = Golden.family(name);
    StandIn.Model model = filled(folder);
    assertEquals(DType.FLOAT32, model.embedding().value().type().dtype());
    Array theirs = stored(folder).get("model.layers.1.mlp.down_proj.weight");
    float[] ours = model.blocks().get(1).feedForward().down().weight().value().floats();
    for (int i = 0; i < ours.length; i++) assertEquals(theirs.at(i), ours[i], "element " + i);
  }

  @Test void everyHalfPrecisionNumberIsWidenedExactly() {
    Shape square = Shape.of(256, 256);
    for (DType type : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      Array all = Array.zeros(new TensorType(type, square));
      for (int i = 0; i < 65536; i++) all.segment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, (short) i);
      Array wide = Array.zeros(new TensorType(DType.FLOAT32, square)), turned = Array.zeros(wide.type());
      new Piece("x", all, 0, square, false, 0).copyInto(wide);
      new Piece("x", all, 0, square, true, 0).copyInto(turned);
      double[] expected = new double[65536], given = new double[65536], swapped = new double[65536];
      for (int i = 0; i < 65536; i++) {
        expected[i] = all.at(i);
        given[i] = wide.at(i);
        swapped[i % 256 * 256 + i / 256] = turned.at(i);
      }
      assertArrayEquals(expected, given);
      assertArrayEquals(expected, swapped);
    }
  }

  @Test void shardsAreReadAsOneModel() throws IOException {
    Path folder = copy("llama-sharded");
    StandIn.Model model = filled(folder);
    Path whole = temporary.resolve("whole");
    try (LoadedModel loaded = folders.load(folder)) {
      assertEquals(21, loaded.weights().stored().size());
      folders.save(whole, description(loaded.model()), model, UnreliableStore.reliable());
    }
    assertEquals(21, stored(whole).size());
    assertSame(model, filled(whole));
    Path index = folder.resolve("model.safetensors.index.json"),
        shard = folder.resolve("model-00002-of-00004.safetensors");
    String good = Files.readString(index);
    for (Map.Entry<String, String> lie : Map.of(
        "\"lm_head.weight\": \"model-00004", "\"lm_head.weight\": \"model-00003",
        "\"lm_head.weight\": \"model-00004-of-00004", "\"lm_head.weight\": \"../model-00004-of-00004",
        "    \"model.norm.weight\": \"model-00003-of-00004.safetensors\"\n",
        "    \"model.norm\": \"model-00003-of-00004.safetensors\"\n",
        "weight_map", "map").entrySet()) {
      assertTrue(good.contains(lie.getKey()));
      Files.writeString(index, good.replace(lie.getKey(), lie.getValue()));
      assertTrue(refusal(folder).startsWith(index.toString()));
    }
    Files.writeString(index, good);
    Files.delete(shard);
    assertEquals(shard + ": there is no such file", refusal(folder));
  }

  @Test void aHeadThatIsTiedMayBeStoredIfItIsEqual() throws IOException {
    Path folder = copy("llama-gqa-tied");
    change(folder, tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
    assertSame(filled(Golden.family("llama-gqa-tied")), filled(folder));
    change(folder, tensors -> {
      Array other = tensors.get("model.embed_tokens.weight").copy();
      other.set(7, other.at(7) + 1);
      tensors.put("lm_head.weight", other);
    });
    assertTrue(refusal(folder).contains("lm_head.weight differs from model.embed_tokens.weight"));
  }

  @Test void tensorsThatDoNotFitAreAllNamedAndNothingIsCopied() throws IOException {
    Path folder = copy("llama-mha");
    change(folder, tensors -> {
      tensors.remove("model.norm.weight");
      tensors.remove("model.layers.1.mlp.up_proj.weight");
      tensors.put("model.extra", Array.of(Shape.of(1), 1f));
      tensors.put("model.layers.2.mlp.up_proj.weight", Array.of(Shape.of(1), 1f));
      tensors.put("model.layers.0.mlp.up_proj.weight", Array.of(Shape.of(2, 2), 1f, 2f, 3f, 4f));
      tensors.put("model.layers.0.input_layernorm.weight", Array.of(Shape.of(40), new double[40]));
    });
    try (LoadedModel loaded = folders.load(folder)) {
      StandIn.Model model = StandIn.model(loaded.model());
      String message = assertThrows(UserError.class, () -> loaded.weights().fill(model)).getMessage();
      assertTrue(message.startsWith(folder.resolve("model.safetensors").toString()), message);
      for (String part : List.of("missing: model.layers.1.mlp.up_proj.weight, model.norm.weight;",
          "not expected: model.extra, model.layers.2.mlp.up_proj.weight",
          "model.layers.0.mlp.up_proj.weight has shape [2, 2], it must be [72, 40]",
          "model.layers.0.input_layernorm.weight is float64, it must be float32, float16 or bfloat16"))
        assertTrue(message.contains(part), message);
      for (float value : model.embedding().value().floats()) assertEquals(0, value);
    }
  }

  @Test void wrongConfigsAreRefused() throws IOException {
    Path folder = copy("llama-mha"), config = folder.resolve("config.json");
    String good = Files.readString(config);
    Map<String, String> cases = Map.of(
        good.replace("\"llama\"", "\"lama\""),
        "model_type is lama; it must be one of gpt2, llama, tenon (nearest: llama)",
        good.replace("\"model_type\"", "\"type\""), "model_type is missing",
        good.replace("\"llama\"", "\"tenon\""), "model is missing",
        good.replace("\"vocab_size\": 131", "\"vocab_size\": 0"), "vocab_size is 0; it must be at least 1",
        good.replace("}", ""), "not valid JSON",
        "[1]", "JSON array; it must be an object");
    cases.forEach((text, says) -> {
      write(config, text);
      String message = refusal(folder);
      assertTrue(message.startsWith(config + ": ") && message.contains(says), message);
    });
    Files.delete(config);
    assertEquals(config + ": there is no such file", refusal(folder));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test void missingWeightsAreRefused() throws IOException {
    Path folder = copy("llama-mha");
    Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
    assertTrue(refusal(folder).contains("has no model.safetensors and no model.safetensors.index.json"));
    assertTrue(refusal(folder).contains("convert it to safetensors"));
    refusal(temporary.resolve("absent"));
  }

  private static StandIn.Model small() {
    return StandIn.model(smallTree());
  }

  private static Map<String, Object> smallTree() {
    return Map.of("tie_word_embeddings", true, "config",
        Map.of("model_type", "rare", "vocab_size", 11, "hidden_size", 6,
            "intermediate_size", 10, "head_dim", 3, "num_attention_heads", 2, "num_key_value_heads", 1,
            "attention_bias", false,
            "num_hidden_layers", 2));
  }

  private static StandIn.Model random() {
    StandIn.Model model = small();
    var random = new Random(3);
    Layers.parameters(model).values().forEach(p -> {
      for (long i = 0; i < p.shape().count(); i++) p.value().set(i, random.nextGaussian());
    });
    return model;
  }

  @Test void whatNoFamilyCoversIsSavedUnderOurOwnNames() throws IOException {
    StandIn.Model model = random();
    Path folder = temporary.resolve("own");
    folders.save(folder, description(smallTree()), model, UnreliableStore.reliable());
    assertEquals(Layers.parameters(model).keySet(), stored(folder).keySet());
    try (LoadedModel loaded = folders.load(folder)) {
      assertEquals(smallTree(), loaded.model());
      assertEquals("tenon", loaded.config().get("model_type"));
      assertEquals(List.of("TenonForCausalLM"), loaded.config().get("architectures"));
      assertEquals(OptionalInt.of(1), loaded.begin());
      assertEquals(List.of(2), loaded.ends());
      assertEquals(50, loaded.generation().get("max_new_tokens"));
      assertEquals(Map.of("tokenizer.json", Map.of("version", "1.0")), loaded.tokenizer());
      assertEquals(List.of(new PluginStamp("rope", "1.2", Optional.of("abc"))), loaded.plugins());
      assertEquals(Map.of("tokenizer", Sha256.of(folder.resolve("tokenizer.json")), "data", "def"),
          loaded.tenon().get("hashes"));
      assertEquals(Map.of("host", "here"), loaded.tenon().get("run"));
      StandIn.Model other = small();
      loaded.weights().fill(other);
      assertSame(model, other);
    }
  }

  @Test void theSameModelIsSavedAsTheSameBytes() throws IOException {
    for (String name : List.of("one", "two"))
      folders.save(temporary.resolve(name), description(smallTree()), random(), UnreliableStore.reliable());
    try (Stream<Path> files = Files.list(temporary.resolve("one"))) {
      for (Path file : files.toList())
        assertEquals(-1, Files.mismatch(file, temporary.resolve("two").resolve(file.getFileName())), file.toString());
    }
  }

  @Test void damageAndLaterFormatsAreRefused() throws IOException {
    Path folder = temporary.resolve("own");
    folders.save(folder, description(smallTree()), random(), UnreliableStore.reliable());
    Path tenon = folder.resolve("tenon.json");
    Files.writeString(tenon, Files.readString(tenon).replace("\"format\": 1", "\"format\": 2"));
    assertTrue(refusal(folder).contains("tenon.json: SHA-256 is "));
    Files.delete(folder.resolve("manifest.json"));
    assertEquals(tenon + ": format is 2; this version of Tenon reads up to 1: take a newer one", refusal(folder));
    Files.delete(tenon);
    try (LoadedModel loaded = folders.load(folder)) {
      assertTrue(loaded.tenon().isEmpty());
      assertFalse(loaded.weights().stored().isEmpty());
    }
  }
}
