package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.gguf.GgufVocabulary;
import dev.tenon.engine.gguf.GgufWriting;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vocabularies of llama.cpp's own tests, with what it makes of its texts. */
class GgufTokenizersTest {
  private static final String TEST = "data/tokenizers/ggml-vocab-";
  @TempDir Path folder;

  private static Tokenizers.Kept load(Path file) {
    Catalogs catalogs = Assembly.get(Assembly.injector(List.of(), Options.DEFAULT), Catalogs.class);
    return new Tokenizers(catalogs.of(TokenizerFormat.class)).load(file);
  }

  private static String[] texts(String name) throws IOException {
    return Files.readString(Shared.file(TEST + name + ".gguf.inp")).split("\n__ggml_vocab_test__\n", -1);
  }

  private static List<int[]> ids(String name) throws IOException {
    return Files.readAllLines(Shared.file(TEST + name + ".gguf.out")).stream()
        .map(
            line -> Stream.of(line.trim().split(" ")).filter(id -> !id.isEmpty()).mapToInt(Integer::parseInt).toArray())
        .toList();
  }

  private static void encodes(Tokenizer tokenizer, String name) throws IOException {
    String[] texts = texts(name);
    List<int[]> ids = ids(name);
    assertTrue(ids.size() > 40, "there are " + ids.size());
    for (int i = 0; i < ids.size(); i++)
      assertArrayEquals(ids.get(i), tokenizer.encode(texts[i]), "text " + i + ": '" + texts[i] + "'");
  }

  /** Writes a tokenizer into a file of its own. */
  private Path written(Map<String, Map<String, Object>> trees, Tokenizer tokenizer) throws IOException {
    Path file = folder.resolve("vocabulary.gguf");
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      new GgufWriting(new LinkedHashMap<>(GgufVocabulary.metadata(trees, tokenizer.begin(), tokenizer.end(),
          tokenizer.size())), List.of()).writeTo(out);
    }
    return file;
  }

  @Test void llamasVocabularyEncodesAsLlamaCppDoes() throws IOException {
    Tokenizers.Kept kept = load(Shared.file(TEST + "llama-spm.gguf"));
    encodes(kept.tokenizer(), "llama-spm");
    assertEquals(1, kept.tokenizer().begin().orElseThrow());
    assertEquals(2, kept.tokenizer().end().orElseThrow());
    Tokenizers.Kept again = load(written(kept.files(), kept.tokenizer()));
    encodes(again.tokenizer(), "llama-spm");
    assertEquals(kept.files(), again.files());
  }

  @Test void gpt2sVocabularyEncodesAsLlamaCppDoes() throws IOException {
    Path published = Shared.file("data/tokenizers/gpt2-tokenizer.json");
    Map<String, Map<String, Object>> trees = Map.of("tokenizer.json", Json.read(published), "tokenizer_config.json",
        Map.of("eos_token", "<|endoftext|>"));
    Tokenizer read = load(written(trees, load(published).tokenizer())).tokenizer();
    encodes(read, "gpt-2");
    assertEquals(50_256, read.end().orElseThrow());
    assertTrue(read.begin().isEmpty());
  }

  @Test void aPublishedVocabularyOfPiecesSurvivesItsWayThroughAFile() throws IOException {
    Path published = Shared.file("data/tokenizers/mistral7b-v0.1-tokenizer.json");
    Tokenizer before = load(published).tokenizer(),
        after = load(written(Map.of("tokenizer.json", Json.read(published)), before)).tokenizer();
    for (String name : List.of("llama-spm", "gpt-2"))
      for (String text : texts(name)) assertArrayEquals(before.encode(text), after.encode(text), text);
  }
}
