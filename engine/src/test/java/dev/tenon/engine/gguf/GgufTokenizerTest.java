package dev.tenon.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers of a few tokens, between files and trees. */
class GgufTokenizerTest {
  @TempDir Path folder;

  private static Map<String, Object> pieces() {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("model", "llama");
    metadata.put("pre", "default");
    metadata.put("tokens", List.of("<unk>", "<s>", "\u2581", "a", "\u2581a"));
    metadata.put("scores", new float[]{0, 0, -1, -1, 0});
    metadata.put("token_type", new int[]{2, 3, 1, 1, 1});
    metadata.put("bos_token_id", 1);
    metadata.put("unknown_token_id", 0);
    return metadata;
  }

  private static Map<String, Object> bytes() {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("model", "gpt2");
    metadata.put("pre", "llama-bpe");
    metadata.put("tokens", List.of("a", "b", "ab", "<|end|>"));
    metadata.put("token_type", new int[]{1, 1, 1, 3});
    metadata.put("merges", List.of("a b"));
    metadata.put("bos_token_id", 3);
    metadata.put("eos_token_id", 3);
    return metadata;
  }

  private static Map<String, Object> with(Map<String, Object> metadata, String key, Object value) {
    var all = new LinkedHashMap<>(metadata);
    all.put(key, value);
    return all;
  }

  private static Map<String, Object> without(Map<String, Object> metadata, String key) {
    var all = new LinkedHashMap<>(metadata);
    all.remove(key);
    return all;
  }

  private Path file() {
    return folder.resolve("t.gguf");
  }

  private Optional<Map<String, Map<String, Object>>> read(Map<String, Object> metadata) {
    var keyed = new LinkedHashMap<String, Object>();
    metadata.forEach((key, value) -> keyed.put("tokenizer.ggml." + key, value));
    try (
        FileChannel out = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      new GgufWriting(keyed, List.of()).writeTo(out);
      return GgufTokenizer.files(GgufFile.open(file(), arena));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> tree(Map<String, Object> metadata) {
    return read(metadata).orElseThrow().getOrDefault("tokenizer.json", Map.of());
  }

  private void refused(String message, Map<String, Object> metadata) {
    assertEquals(file() + ": tokenizer.ggml." + message,
        assertThrows(UserError.class, () -> read(metadata)).getMessage());
  }

  @Test void aFileWithoutOneHasNone() {
    assertEquals(Optional.empty(), read(Map.of()));
    assertEquals(Optional.empty(), read(Map.of("model", "no_vocab")));
  }

  @Test void scoresBecomeMergesAndSpacesAreWrittenOut() {
    Map<String, Object> tree = tree(pieces());
    assertEquals(List.of(List.of("\u2581", "a")), Trees.object(tree, "model").get("merges"));
    assertEquals(2, Trees.list(Trees.object(tree, "normalizer"), "normalizers").size());
    assertTrue(tree.containsKey("post_processor"));
    Map<String, Object> bare = tree(with(with(pieces(), "add_space_prefix", false), "add_bos_token", false));
    assertEquals(1, Trees.list(Trees.object(bare, "normalizer"), "normalizers").size());
    assertTrue(!bare.containsKey("post_processor"));
  }

  @Test void llama3sWordsAreTakenWhole() {
    assertEquals(true, Trees.object(tree(bytes()), "model").get("ignore_merges"));
    assertTrue(tree(bytes()).containsKey("post_processor"));
    assertEquals(false, Trees.object(tree(with(bytes(), "pre", "gpt-2")), "model").get("ignore_merges"));
    assertTrue(!tree(with(bytes(), "pre", "gpt-2")).containsKey("post_processor"));
  }

  @Test void whatIsReadIsWrittenAgain() {
    for (String pre : List.of("llama-bpe", "qwen2", "dbrx", "gpt-2")) {
      Map<String, Object> metadata = with(bytes(), "pre", pre);
      Map<String, Map<String, Object>> trees = read(metadata).orElseThrow();
      Map<String, Object> again = GgufVocabulary.metadata(trees, OptionalInt.of(3), OptionalInt.of(3), 4);
      metadata.forEach((key, value) -> {
        Object other = again.get("tokenizer.ggml." + key);
        if (value instanceof int[] kinds) assertEquals(kinds.length, ((int[]) other).length);
        else assertEquals(value, other, key);
      });
    }
    Map<String, Object> filled = GgufVocabulary.metadata(read(bytes()).orElseThrow(), OptionalInt.empty(),
        OptionalInt.empty(), 6);
    assertEquals(List.of("a", "b", "ab", "<|end|>", "[PAD4]", "[PAD5]"), filled.get("tokenizer.ggml.tokens"));
    assertEquals(false, filled.get("tokenizer.ggml.add_bos_token"));
  }

  @Test void whatIsDamagedIsNamed() {
    refused("model is 'bert'; supported are llama (SentencePiece BPE) and gpt2 (byte-level BPE)",
        with(pieces(), "model", "bert"));
    refused("tokens is missing; it must be a list", without(pieces(), "tokens"));
    refused("tokens is 5; it must be a list", with(pieces(), "tokens", 5));
    refused("tokens is a list of 2 int32; it must be string, at most 10000000",
        with(pieces(), "tokens", new int[]{1, 2}));
    refused("tokens has 'a' as 0 and as 1; each may be there once",
        with(pieces(), "tokens", List.of("a", "a", "b", "c", "d")));
    refused("token_type has 2 numbers for 5 tokens; it must have as many", with(pieces(), "token_type", new int[2]));
    refused("token_type is 9 for token 1; it must be 1 to 6",
        with(pieces(), "token_type", new int[]{1, 9, 1, 1, 1}));
    refused(
        "token_type says that 'a' is user-defined, to be found in texts before they are cut; such tokens are not supported",
        with(pieces(), "token_type", new int[]{2, 3, 1, 4, 1}));
    refused("scores has 1 numbers for 5 tokens; it must have as many", with(pieces(), "scores", new float[1]));
    refused("scores has no number for token 0; it must have one",
        with(pieces(), "scores", new float[]{Float.NaN, 0, 0, 0, 0}));
    refused("bos_token_id is 5; it must be 0 to 4", with(pieces(), "bos_token_id", 5));
    refused("bos_token_id is missing; a token that is put at an end must be named", without(pieces(), "bos_token_id"));
    refused("bos_token_id is 3, 'a', which is NORMAL; it must be a control token", with(pieces(), "bos_token_id", 3));
    refused("add_bos_token is 1; it must be true or false", with(pieces(), "add_bos_token", 1));
    refused("pre is missing; the ways to cut a text that are known are [gpt-2, llama-bpe, llama3, llama-v3, dbrx, "
        + "smaug-bpe, qwen2, deepseek-r1-qwen]", without(bytes(), "pre"));
    refused("merges has 'ab' as 0; a merge must be two tokens and a space between",
        with(bytes(), "merges", List.of("ab")));
    refused("add_space_prefix is true; with byte-level BPE it must be false", with(bytes(), "add_space_prefix", true));
  }

  private static void unsaid(String message, Map<String, Object> tree) {
    assertEquals("the tokenizer cannot be written into a GGUF file: " + message,
        assertThrows(UserError.class,
            () -> GgufVocabulary.metadata(Map.of("tokenizer.json", tree), OptionalInt.empty(), OptionalInt.empty(), 4))
            .getMessage());
  }

  @Test void whatFilesHaveNoWordForIsNamed() {
    Map<String, Object> tree = tree(bytes());
    unsaid("its model is WordPiece; it must be BPE", with(tree, "model", Map.of("type", "WordPiece")));
    unsaid("it is over characters, without bytes for those it lacks; it must be byte-level, or have byte_fallback",
        without(tree, "pre_tokenizer"));
    unsaid("'x' has the id 4; it must be from 0 to 3, the model's vocabulary",
        with(tree, "model", Map.of("type", "BPE", "vocab", Map.of("x", 4))));
    unsaid("it puts a space before a text (add_prefix_space); it must be one that does not",
        with(tree, "pre_tokenizer", Map.of("type", "ByteLevel")));
    String message = assertThrows(UserError.class, () -> GgufVocabulary.metadata(Map.of("tokenizer.json",
        with(tree, "pre_tokenizer", Map.of("type", "ByteLevel", "use_regex", false, "add_prefix_space", false))),
        OptionalInt.empty(), OptionalInt.empty(), 4)).getMessage();
    assertTrue(message.contains("it cuts texts by {"), message);
  }
}
