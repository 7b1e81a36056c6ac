package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GGUF files that are cut off, lie, or have bits flipped: one message that names the file and the place, and nothing else. */
class GgufDamageTest {
  @TempDir static Path folder;
  private static byte[] whole;
  /** Where the head ends and the tensors begin. */
  private static int head;

  @AutoClose private final Workbench bench = Assembly.get(Assembly.injector(java.util.List.of(), Options.DEFAULT),
      Workbench.class);

  @BeforeAll static void write() throws IOException {
    SmallRun small = SmallRun.trained(folder);
    Path file = folder.resolve("whole.gguf");
    assertEquals(0, Typed.tenon("quantize", small.run, "--type", "f16", "--out", file, "--quiet").code());
    whole = Files.readAllBytes(file);
    head = whole.length;
    // The last tensor's entry ends the head; what follows is aligned.
    head = indexOf("output_norm.weight") + 18 + 4 + 8 + 4 + 8;
    head = (head + 31) / 32 * 32;
  }

  private static int indexOf(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i + wanted.length <= whole.length; i++)
      if (Arrays.equals(whole, i, i + wanted.length, wanted, 0, wanted.length)) return i;
    throw new AssertionError(text);
  }

  private static Path written(byte[] bytes) {
    try {
      return Files.write(folder.resolve("damaged.gguf"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads, and writes two tokens if that is possible; anything but a message for the user is a failure. */
  private boolean loads(byte[] bytes, boolean write) {
    Path file = written(bytes);
    try {
      LanguageModel model = bench.load(file);
      if (write) model.generate("te", Generation.greedy(2));
      return true;
    } catch (WorkFailed e) {
      assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.getMessage());
      return true; // weights that are no numbers any more
    } catch (UserError e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(file.toString()), message);
      assertTrue(message.length() < 2000, message);
      return false;
    }
  }

  @Test void theFileItselfLoads() {
    assertTrue(loads(whole, true));
  }

  @Test void aFileThatIsCutOffIsRefusedWhereverThatIs() {
    var random = new Random(5);
    for (int i = 0; i < 120; i++) {
      int length = i < 40 ? i : i < 100 ? random.nextInt(head) : head + random.nextInt(whole.length - head - 32);
      assertFalse(loads(Arrays.copyOf(whole, length), false), "cut to " + length + " of " + whole.length);
    }
  }

  @Test void flippedBitsOfTheHeadAreMetWithAMessageOrHarmless() {
    flip(6, 60);
  }

  @Test
  @Tag("slow") void manyFlippedBitsOfTheHeadAreMetWithAMessageOrHarmless() {
    flip(8, 2_000);
  }

  private void flip(long seed, int times) {
    var random = new Random(seed);
    for (int i = 0; i < times; i++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(head)] ^= (byte) (1 << random.nextInt(8));
      loads(bytes, i % 10 == 0);
    }
  }

  @Test void flippedBitsOfWeightsGiveAnotherModel() {
    var random = new Random(7);
    for (int i = 0; i < 5; i++) {
      byte[] bytes = whole.clone();
      for (int n = 0; n < 50; n++)
        bytes[head + random.nextInt(bytes.length - head)] ^= (byte) (1 << random.nextInt(8));
      assertTrue(loads(bytes, true));
    }
  }

  @Test void numbersThatLieAreMetWithAMessage() {
    lie(120);
  }

  @Test
  @Tag("slow") void numbersThatLieAnywhereAreMetWithAMessage() {
    lie(7);
  }

  /** @param stride bytes between the places tried, beyond the first */
  private void lie(int stride) {
    for (long lie : new long[]{-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, Integer.MAX_VALUE, 1 << 20})
      for (int at = 8; at + 8 <= head; at += at < 64 ? 4 : stride) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, lie);
        loads(bytes, false);
      }
  }

  /** Settings that ask for far more memory than there is. */
  @Test void settingsThatLieAreMetWithAMessage() {
    for (String key : new String[]{"block_count", "context_length", "embedding_length", "feed_forward_length",
        "attention.head_count", "attention.head_count_kv", "attention.key_length", "rope.dimension_count"})
      for (int lie : new int[]{0, -1, 3, Integer.MAX_VALUE, 1 << 30, 65_536}) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(indexOf("llama." + key) + 6 + key.length() + 4,
            lie);
        boolean loaded = loads(bytes, false);
        assertFalse(loaded && !key.equals("context_length"), key + " = " + lie);
      }
  }

  @Test void theCommandEndsWith2AndOneMessage() {
    byte[] typed = whole.clone();
    // Q5_K, which is not read.
    ByteBuffer.wrap(typed).order(ByteOrder.LITTLE_ENDIAN).putInt(indexOf("token_embd.weight") + 17 + 4 + 16, 13);
    refused(typed, "tensor 'token_embd.weight' is Q5_K; types that are read are F32, F16, BF16, ");
    byte[] other = whole.clone();
    System.arraycopy("qwen2".getBytes(StandardCharsets.UTF_8), 0, other, indexOf("llama"), 5);
    refused(other, "general.architecture is 'qwen2'; it must be one of gpt2, llama");
    byte[] version = whole.clone();
    version[4] = 9;
    refused(version, "byte 4: the version is 9; it must be 2 or 3");
    refused(Arrays.copyOf(whole, whole.length - 64), "it was cut off or is damaged");
    refused("PK\3\4".getBytes(StandardCharsets.US_ASCII), "a GGUF file begins with the letters GGUF");
    byte[] named = whole.clone();
    named[indexOf("blk.0.attn_q.weight") + 4] = '7';
    refused(named, "missing: blk.0.attn_q.weight; not expected: blk.7.attn_q.weight");
    byte[] wide = whole.clone();
    ByteBuffer.wrap(wide).order(ByteOrder.LITTLE_ENDIAN).putInt(indexOf("llama.feed_forward_length") + 25 + 4, 23);
    refused(wide, "blk.0.ffn_gate.weight has shape [24, 16], it must be [23, 16]");
  }

  private static void refused(byte[] bytes, String part) {
    Path file = written(bytes);
    Typed typed = Typed.tenon("generate", file, "--prompt", "x", "--quiet");
    assertEquals(2, typed.code(), typed.err());
    assertEquals("", typed.out());
    assertEquals(1, typed.err().lines().count(), typed.err());
    assertTrue(typed.err().startsWith("tenon: " + file + ": ") && typed.err().contains(part), typed.err());
  }
}
