package dev.tenon.testkit.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.testkit.spec.ComponentContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a way to train tokenizers promises, and the tokenizers that it makes. */
public abstract class TokenizerContract extends ComponentContract<TokenizerTrainer> {
  /** Texts to learn from and to encode. */
  protected List<String> texts() {
    return List.of("", "a", "The quick brown fox jumps over the lazy dog. The dog sleeps.",
        "the theme of the thesis is the thing", "  two  spaces,\ttabs\r\nand\n\n lines  ",
        "naïve café, Größe, 北京, привет, नमस्ते", "🙂 👩‍👩‍👧 e\u0301", "1234567890 3.14159 x=-1",
        "<|endoftext|> is written here");
  }

  /** What reads the files of the tokenizers back. */
  protected abstract TokenizerFormat format();

  private TokenizerTrainer.Trained trained() {
    return spec().train(texts().stream());
  }

  @Test public void bytesOfTheTokensOfATextAreItsOwn() {
    Tokenizer tokenizer = trained().tokenizer();
    for (String text : texts()) {
      int[] ids = tokenizer.encode(text);
      for (int id : ids)
        assertTrue(id >= 0 && id < tokenizer.size(),
            "token " + id + " of '" + text + "' is not from 0 to " + (tokenizer.size() - 1));
      var bytes = new ByteArrayOutputStream();
      for (int id : ids) bytes.writeBytes(tokenizer.bytes(id));
      assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), bytes.toByteArray(),
          "the bytes of the tokens of '" + text + "' are not its own");
      assertEquals(text, tokenizer.decode(ids), "decoded text");
    }
  }

  @Test public void specialTokensAreNotMadeOfText() {
    Tokenizer tokenizer = trained().tokenizer();
    for (OptionalInt special : List.of(tokenizer.begin(), tokenizer.end(), tokenizer.special("<|endoftext|>"))) {
      if (special.isEmpty()) continue;
      assertEquals(0, tokenizer.bytes(special.getAsInt()).length, "bytes of special token " + special.getAsInt());
      for (String text : texts())
        assertTrue(Arrays.stream(tokenizer.encode(text)).noneMatch(id -> id == special.getAsInt()), "the text '" + text
            + "' was encoded with special token " + special.getAsInt() + "; written in a text it must be plain text");
    }
  }

  @Test public void idsOutOfRangeAreRefused() {
    Tokenizer tokenizer = trained().tokenizer();
    for (int id : new int[]{-1, tokenizer.size()})
      assertThrows(IllegalArgumentException.class, () -> tokenizer.bytes(id),
          "bytes(" + id + ") of " + tokenizer.size() + " tokens");
  }

  @Test public void theSameTextsGiveTheSameTokenizer() {
    assertEquals(trained().files(), trained().files());
  }

  @Test public void filesAreTreesOfJson() {
    Map<String, Map<String, Object>> files = trained().files();
    assertTrue(files.containsKey("tokenizer.json"),
        "files are " + files.keySet() + "; tokenizer.json must be among them");
    files.forEach(TokenizerContract::assertTree);
  }

  private static void assertTree(String where, Object value) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, v) -> assertTree(where + "." + key, v));
      case List<?> list -> IntStream.range(0, list.size()).forEach(i -> assertTree(where + "[" + i + "]", list.get(i)));
      case String _,Number _,Boolean _ -> {
      }
      default -> throw new AssertionError(
          where + " is a " + value.getClass().getName() + "; trees are of maps, lists, strings, numbers and booleans");
    }
  }

  @Test public void aTokenizerReadFromItsFilesIsTheSame() {
    TokenizerTrainer.Trained trained = trained();
    Map<String, Object> json = trained.files().getOrDefault("tokenizer.json", Map.of()),
        config = trained.files().getOrDefault("tokenizer_config.json", Map.of());
    Tokenizer read = format().read(json, config).orElseThrow(() -> new AssertionError(
        "format '" + format().type() + "' does not know tokenizer.json: " + json.get("model")));
    assertEquals(trained.tokenizer().size(), read.size(), "size");
    assertEquals(trained.tokenizer().begin(), read.begin(), "begin");
    assertEquals(trained.tokenizer().end(), read.end(), "end");
    for (String text : texts())
      assertArrayEquals(trained.tokenizer().encode(text), read.encode(text), "tokens of '" + text + "'");
    for (int id = 0; id < read.size(); id++)
      assertArrayEquals(trained.tokenizer().bytes(id), read.bytes(id), "bytes of token " + id);
  }

  @Test public void manyThreadsMayEncodeAtOnce() throws InterruptedException, ExecutionException {
    Tokenizer tokenizer = trained().tokenizer();
    List<int[]> expected = texts().stream().map(tokenizer::encode).toList();
    int count = 4;
    var together = new CyclicBarrier(count);
    try (var threads = Executors.newFixedThreadPool(count)) {
      for (Future<List<int[]>> of : threads.invokeAll(IntStream.range(0, count)
          .<Callable<List<int[]>>>mapToObj(thread -> () -> encodedByOne(tokenizer, together, thread)).toList())) {
        List<int[]> actual = of.get();
        for (int i = 0; i < actual.size(); i++) {
          int text = i % texts().size();
          assertArrayEquals(expected.get(text), actual.get(i), "tokens of '" + texts().get(text) + "'");
        }
      }
    }
  }

  /** Tokens of the texts, each 20 times; a thread has other texts in hand than those beside it. */
  private List<int[]> encodedByOne(Tokenizer tokenizer, CyclicBarrier together, int thread) throws Exception {
    var tokens = new int[20 * texts().size()][];
    together.await();
    for (int i = 0; i < tokens.length; i++) {
      int at = (i + thread) % tokens.length;
      tokens[at] = tokenizer.encode(texts().get(at % texts().size()));
    }
    return List.of(tokens);
  }
}
