package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Published tokenizer.json files against what Hugging Face's tokenizers computes from them (golden/tokenizers). */
class PublishedTokenizersTest {
  @Test void gpt2EncodesAndDecodesAsHuggingFaceDoes() {
    agrees(Shared.tokenizer("data/tokenizers/gpt2-tokenizer.json"),
        Shared.json("golden/tokenizers/gpt2-tokenizer.json.gz"));
  }

  @Test void mistralEncodesAndDecodesAsHuggingFaceDoes() {
    agrees(Shared.tokenizer("data/tokenizers/mistral7b-v0.1-tokenizer.json"),
        Shared.json("golden/tokenizers/mistral7b-v0.1-tokenizer.json.gz"));
  }

  @Test void miniLmEncodesAndDecodesAsHuggingFaceDoes() {
    agrees(Shared.tokenizer("data/tokenizers/minilm-tokenizer.json"),
        Shared.json("golden/tokenizers/minilm-tokenizer.json.gz"));
  }

  @Test void joinedBytesOfGpt2AreTheUtf8OfTheText() {
    Tokenizer gpt2 = Shared.tokenizer("data/tokenizers/gpt2-tokenizer.json");
    for (String text : TrickyTexts.all()) assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), joined(gpt2, text));
  }

  @Test void joinedBytesOfMistralBeginWithTheSpaceThatWasPutBefore() {
    Tokenizer mistral = Shared.tokenizer("data/tokenizers/mistral7b-v0.1-tokenizer.json");
    for (String text : TrickyTexts.all()) {
      if (text.isEmpty()) continue;
      String read = text.replace("▁", " ");
      assertArrayEquals((" " + read).getBytes(StandardCharsets.UTF_8), joined(mistral, text));
      assertEquals(read, mistral.decode(mistral.encode(text)));
    }
  }

  @Test
  @SuppressWarnings("unchecked") void stories260KEncodesItsGoldenTexts() throws IOException {
    String folder = "data/weights/stories260K-hf/";
    Tokenizer tokenizer = new BpeFormat()
        .read(Shared.json(folder + "tokenizer.json"), Shared.json(folder + "tokenizer_config.json")).orElseThrow();
    assertEquals(OptionalInt.of(1), tokenizer.begin());
    assertEquals(OptionalInt.of(2), tokenizer.end());
    assertEquals(OptionalInt.of(0), tokenizer.special("<unk>"));
    assertEquals(512, tokenizer.size());
    Map<String, Object> meta = Shared.json("golden/families/stories260K/meta.json");
    var sentences = (List<String>) meta.get("sentences");
    int[] rows = int64("input_ids");
    for (int row = 0; row < 2; row++)
      assertStart(Arrays.copyOfRange(rows, row * 24, row * 24 + 24), tokenizer.encode(sentences.get(row)));
    assertStart(int64("passage_ids"), tokenizer.encode((String) meta.get("passage")));
    int[] greedy = int64("greedy");
    int[] prompt = tokenizer.encode((String) meta.get("prompt"));
    assertEquals(meta.get("prompt_tokens"), 1 + prompt.length);
    assertStart(Arrays.copyOf(greedy, 1 + prompt.length), prompt);
    assertEquals(meta.get("greedy_text"), tokenizer.decode(greedy));
  }

  /** The golden row is bos and the first ids of the text. */
  private static void assertStart(int[] golden, int[] ids) {
    assertEquals(1, golden[0]);
    assertArrayEquals(Arrays.copyOfRange(golden, 1, golden.length), Arrays.copyOf(ids, golden.length - 1));
  }

  private static int[] int64(String tensor) throws IOException {
    var file = ByteBuffer.wrap(Files.readAllBytes(Shared.file("golden/families/stories260K/golden.safetensors")))
        .order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) file.getLong();
    byte[] json = new byte[header];
    file.get(json);
    var offsets = (List<?>) ((Map<?, ?>) new com.fasterxml.jackson.databind.ObjectMapper().readValue(json, Map.class)
        .get(tensor)).get("data_offsets");
    int from = (Integer) offsets.get(0);
    int[] values = new int[((Integer) offsets.get(1) - from) / 8];
    for (int i = 0; i < values.length; i++) values[i] = (int) file.getLong(8 + header + from + 8 * i);
    return values;
  }

  private static byte[] joined(Tokenizer tokenizer, String text) {
    var all = new java.io.ByteArrayOutputStream();
    for (int id : tokenizer.encode(text)) all.writeBytes(tokenizer.bytes(id));
    return all.toByteArray();
  }

  /** Start and end of each id, in code points. */
  private static int[] offsets(Encoding located, String text) {
    int[] offsets = new int[2 * located.ids().length];
    for (int i = 0; i < located.ids().length; i++) {
      offsets[2 * i] = text.codePointCount(0, located.starts()[i]);
      offsets[2 * i + 1] = text.codePointCount(0, located.ends()[i]);
    }
    return offsets;
  }

  private static void agrees(Tokenizer tokenizer, Map<String, Object> golden) {
    assertEquals(golden.get("vocab_size"), tokenizer.size());
    var strings = Shared.objects(golden.get("strings"));
    assertTrue(strings.size() >= 400);
    for (var string : strings) {
      String text = (String) string.get("text");
      Object plain = string.get("special_as_text") instanceof Map<?, ?> asText ? asText.get("ids") : string.get("ids");
      assertArrayEquals(Shared.ids(plain), tokenizer.encode(text), text);
      Object offsets = string.get("special_as_text") instanceof Map<?, ?> asText
          ? asText.get("offsets")
          : string.get("offsets");
      // A mark that Unicode has since 2017: Hugging Face's older tables do not count it as one.
      if (!text.contains("\u0AFB"))
        assertArrayEquals(Shared.ids(offsets), offsets(tokenizer.locate(text), text), () -> "offsets in " + text);
      Object ids = string.getOrDefault("ids_with_special", string.get("ids"));
      assertEquals(string.get("decoded_skip_special"), tokenizer.decode(Shared.ids(ids)), text);
    }
    for (var random : Shared.objects(golden.get("decode")))
      assertEquals(random.get("text_skip_special"), tokenizer.decode(Shared.ids(random.get("ids"))));
    var each = (List<?>) golden.get("decode_each");
    for (int id = 0; id < each.size(); id++) {
      // here special tokens are shown, which decode leaves out
      if (!each.get(id).equals(tokenizer.piece(id)) || tokenizer.special(tokenizer.piece(id)).isEmpty())
        assertEquals(each.get(id), tokenizer.decode(id));
    }
  }
}
