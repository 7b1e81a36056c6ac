package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimpleTrainersTest {
  @Test void idsOfBytesAreTheBytes() {
    var tokenizer = new ByteTrainer().train(Stream.of()).tokenizer();
    assertEquals(257, tokenizer.size());
    assertEquals(OptionalInt.of(256), tokenizer.end());
    for (String text : TrickyTexts.all()) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int[] ids = tokenizer.encode(text);
      assertEquals(utf8.length, ids.length);
      for (int i = 0; i < ids.length; i++) assertEquals(utf8[i] & 0xFF, ids[i]);
      assertEquals(text, tokenizer.decode(ids));
    }
    assertEquals("<0xC3>", tokenizer.piece(0xC3));
  }

  @Test void idsOfCharactersFollowTheirCodePoints() {
    var tokenizer = new CharTrainer(List.of("<end>")).train(Stream.of("ba\n", "\uD83D\uDE00éa\uFFFD")).tokenizer();
    assertArrayEquals(new int[]{0, 1, 2, 3, 4, 5}, tokenizer.encode("\nabé\uFFFD\uD83D\uDE00"));
    assertEquals(OptionalInt.of(6), tokenizer.end());
    assertEquals(7, tokenizer.size());
    assertEquals("\uD83D\uDE00a\n", tokenizer.decode(5, 1, 6, 0));
    assertArrayEquals("é".getBytes(StandardCharsets.UTF_8), tokenizer.bytes(3));
  }

  @Test void aCharTokenizerHasNoSpecialTokensUnlessTold() {
    var tokenizer = new CharTrainer().train(Stream.of("ab")).tokenizer();
    assertEquals(2, tokenizer.size());
    assertEquals(OptionalInt.empty(), tokenizer.end());
  }

  @Test void unseenCharactersAreRefusedWithTheirPlace() {
    var tokenizer = new CharTrainer().train(Stream.of("ab\uD83D\uDE00")).tokenizer();
    var refused = assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("a\uD83D\uDE00bß"));
    assertEquals(
        "character 3 of the text, U+00DF 'ß', is not in the vocabulary; the tokenizer knows only characters of the text it was trained on",
        refused.getMessage());
    refused = assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("\t"));
    assertEquals(
        "character 0 of the text, U+0009, is not in the vocabulary; the tokenizer knows only characters of the text it was trained on",
        refused.getMessage());
  }

  @Test void specialTokensThatATextMayHoldAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new CharTrainer(List.of("x")));
    assertThrows(IllegalArgumentException.class, () -> new ByteTrainer(List.of("x")));
    assertThrows(IllegalArgumentException.class, () -> new CharTrainer(List.of("")));
    assertThrows(IllegalArgumentException.class, () -> new CharTrainer().train(Stream.of("", "")));
  }
}
