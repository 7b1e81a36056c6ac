package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerCommandTest {
  private static final String TEXT = "the tenon fits the mortise, the mortise holds the tenon";

  @TempDir static Path folder;
  private static Path text, tokenizer;

  @BeforeAll static void train() throws IOException {
    text = Files.writeString(folder.resolve("text.txt"), TEXT.repeat(5));
    tokenizer = folder.resolve("tokenizer");
    Typed typed = Typed.tenon("tokenizer", "train", "--data", text, "--type", "bpe", "--vocab-size", 270, "--out",
        tokenizer);
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.out().contains("tokens     270"), typed.out());
  }

  @Test void decodeGivesBackWhatEncodeTook() {
    String ids = Typed.tenon("tokenizer", "encode", tokenizer, TEXT).out().strip();
    assertEquals(TEXT, Typed.tenon("tokenizer", "decode", tokenizer, ids).out());
    assertEquals(TEXT, Typed
        .tenon("tokenizer", "decode", tokenizer.resolve("tokenizer.json"), "[" + ids.replace(' ', ',') + "]").out());
  }

  @Test void aFileIsEncodedAsItsText() throws IOException {
    Path file = Files.writeString(folder.resolve("given.txt"), TEXT);
    assertEquals(Typed.tenon("tokenizer", "encode", tokenizer, TEXT).out(),
        Typed.tenon("tokenizer", "encode", tokenizer, "--file", file).out());
  }

  @Test void infoCountsTokensAndShowsPieces() {
    String info = Typed.tenon("tokenizer", "info", tokenizer, "the tenon").out();
    assertTrue(info.contains("tokens   270"), info);
    assertTrue(info.contains("end      0 <|endoftext|>"), info);
    assertTrue(info.contains("of 9 bytes"), info);
  }

  @Test void whatIsNoIdIsRefused() {
    Typed typed = Typed.tenon("tokenizer", "decode", tokenizer, "1 270");
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("'270' is no id of this tokenizer; ids run from 0 to 269"), typed.err());
  }

  @Test void noTextIsRefused() {
    Typed typed = Typed.tenon("tokenizer", "encode", tokenizer);
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("no text; give it as an argument"), typed.err());
  }

  @Test void parityHoldsForOwnIdsAndFindsTheFirstThatDiffers() throws IOException {
    String ids = Typed.tenon("tokenizer", "encode", tokenizer, "the tenon", "--json").out();
    Object own = Json.parse(ids, "encode").get("ids");
    Path reference = Files.writeString(folder.resolve("ids.jsonl"),
        "{\"text\": \"the tenon\", \"ids\": " + own + "}\n");
    assertEquals(0, Typed.tenon("tokenizer", "parity", tokenizer, "--reference", reference).code());
    Files.writeString(reference,
        "{\"text\": \"the tenon\", \"ids\": " + own + "}\n{\"text\": \"the tenon\", \"ids\": [84, 9]}\n");
    Typed typed = Typed.tenon("tokenizer", "parity", tokenizer, "--reference", reference);
    assertEquals(1, typed.code());
    assertTrue(typed.out().contains(reference + ":2: they part at token "), typed.out());
  }

  @Test void aLineThatIsNoReferenceIsNamed() throws IOException {
    Path reference = Files.writeString(folder.resolve("bad.jsonl"), "{\"text\": \"a\", \"ids\": [1]}\n{\"text\": 3}\n");
    Typed typed = Typed.tenon("tokenizer", "parity", tokenizer, "--reference", reference);
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains(reference + ":2: text is 3; it must be a string"), typed.err());
  }

  @Test void aTypeThatIsNotInstalledIsMetWithTheNearest() {
    Typed typed = Typed.tenon("tokenizer", "train", "--data", text, "--type", "bpee", "--out", folder.resolve("x"));
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("did you mean bpe?"), typed.err());
  }
}
