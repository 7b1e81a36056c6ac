package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.text.Tokenizer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpeFormatTest {
  private static final String CHARACTERS = """
      {"version": "1.0", "added_tokens": [{"id": 3, "content": "<s>", "special": true}, {"id": 4, "content": "</s>", "special": true}],
       "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": {"type": "Fuse"},
       "model": {"type": "BPE", "dropout": null, "unk_token": null, "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}""";
  private static final String LEVEL = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": true}";
  private static final String BYTE_LEVEL = CHARACTERS.replace("\"pre_tokenizer\": null", "\"pre_tokenizer\": " + LEVEL)
      .replace("{\"type\": \"Fuse\"}", LEVEL);

  private static Map<String, Object> json(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {
      });
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static Tokenizer read(String tokenizer, String config) {
    return new BpeFormat().read(json(tokenizer), json(config)).orElseThrow();
  }

  private static String replaced(String file, String from, String to) {
    assertTrue(file.contains(from), from);
    return file.replace(from, to);
  }

  @Test void otherModelsAreLeftToOtherFormats() {
    assertEquals(Optional.empty(),
        new BpeFormat().read(json("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}}"), Map.of()));
  }

  @Test void mergesMayBeStringsOrPairs() {
    assertArrayEquals(new int[]{1, 2, 0}, read(CHARACTERS, "{}").encode("baba"));
    assertArrayEquals(new int[]{1, 2, 0}, read(replaced(CHARACTERS, "\"a b\"", "[\"a\", \"b\"]"), "{}").encode("baba"));
  }

  @Test void theTemplateSaysWhatBeginsATextAndTheConfigWhatEndsIt() {
    String template = "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<s>\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], \"pair\": [], \"special_tokens\": {}}";
    String withTemplate = replaced(CHARACTERS, "\"post_processor\": null",
        "\"post_processor\": {\"type\": \"Sequence\", \"processors\": [" + LEVEL + ", " + template + "]}");
    assertEquals(OptionalInt.of(3), read(withTemplate, "{}").begin());
    assertEquals(OptionalInt.empty(), read(withTemplate, "{}").end());
    assertEquals(OptionalInt.of(4),
        read(withTemplate, "{\"eos_token\": {\"content\": \"</s>\", \"special\": true}}").end());
    assertEquals(OptionalInt.empty(), read(CHARACTERS, "{\"bos_token\": \"<s>\"}").begin());
    assertEquals(OptionalInt.of(3), read(CHARACTERS, "{\"bos_token\": \"<s>\", \"add_bos_token\": true}").begin());
    assertEquals(OptionalInt.of(4), read(CHARACTERS, "{\"eos_token\": \"</s>\"}").special("</s>"));
  }

  /** Each is one change to a file that is read; the message names the part. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"normalizer\": null | \"normalizer\": {\"type\": \"Lowercase\"} | tokenizer.json: normalizer is Lowercase; supported: Prepend, Replace, Sequence",
      "\"pre_tokenizer\": null | \"pre_tokenizer\": {\"type\": \"Metaspace\"} | tokenizer.json: pre_tokenizer is Metaspace; supported: none, ByteLevel, or a Sequence of Split and ByteLevel",
      "\"post_processor\": null | \"post_processor\": {\"type\": \"RobertaProcessing\"} | tokenizer.json: post_processor is RobertaProcessing; supported: BertProcessing, ByteLevel, TemplateProcessing, Sequence",
      "\"decoder\": {\"type\": \"Fuse\"} | \"decoder\": {\"type\": \"WordPiece\"} | tokenizer.json: decoder is WordPiece; supported: Replace, ByteFallback with byte_fallback, Fuse, Strip, in this order",
      "\"decoder\": {\"type\": \"Fuse\"} | \"decoder\": null | tokenizer.json has no 'decoder', which it must have",
      "\"dropout\": null | \"dropout\": 0.1 | tokenizer.json: model.dropout is 0.1; supported: none",
      "\"dropout\": null | \"end_of_word_suffix\": \"</w>\" | tokenizer.json: model.end_of_word_suffix is </w>; supported: none",
      "\"dropout\": null | \"ignore_merges\": true | tokenizer.json: model.ignore_merges is true; supported: false, over characters",
      "\"dropout\": null | \"temperature\": 1 | tokenizer.json: model has [temperature]; supported: [byte_fallback, continuing_subword_prefix, dropout, end_of_word_suffix, fuse_unk, ignore_merges, merges, unk_token, vocab]",
      "\"unk_token\": null | \"unk_token\": \"a\" | tokenizer.json: model.unk_token is a; supported: none, without byte_fallback",
      "\"unk_token\": null | \"byte_fallback\": true | tokenizer.json: decoder is Fuse; supported: a Sequence with ByteFallback",
      "\"decoder\": {\"type\": \"Fuse\"} | \"decoder\": " + LEVEL
          + " | tokenizer.json: decoder is ByteLevel; supported: Replace, ByteFallback with byte_fallback, Fuse, Strip, in this order",
      "\"merges\": [\"a b\"] | \"merges\": [\"a b\", \"a a\"] | tokenizer.json: model.merges[1] needs the token 'aa'; model.vocab must have it",
      "\"merges\": [\"a b\"] | \"merges\": [\"ab\"] | tokenizer.json: model.merges[0] is ab; supported: two tokens",
      "\"ab\": 2 | \"ab\": 7 | tokenizer.json: the token 'ab' has the id 7; ids must be 0 to 4, each once",
      "\"ab\": 2 | \"ab\": \"2\" | tokenizer.json: model.vocab['ab'] is 2; supported: a whole number",
      "\"content\": \"<s>\", \"special\": true | \"content\": \"<s>\", \"special\": false | tokenizer.json: added_tokens[0] '<s>' is an added token that is not special; supported: special ones"}) void whatIsNotSupportedIsRefusedByName(
          String from, String to, String message) {
    String file = replaced(CHARACTERS, from, to);
    assertEquals(message, assertThrows(IllegalArgumentException.class, () -> read(file, "{}")).getMessage());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"normalizer\": null | \"normalizer\": {\"type\": \"NFC\"} | tokenizer.json: normalizer is NFC; supported: none, with byte-level BPE",
      "\"unk_token\": null | \"byte_fallback\": true | tokenizer.json: model.byte_fallback is true; supported: false, with byte-level BPE"}) void whatIsNotSupportedInByteLevelFilesIsRefusedByName(
          String from, String to, String message) {
    String file = replaced(BYTE_LEVEL, from, to);
    assertEquals(message, assertThrows(IllegalArgumentException.class, () -> read(file, "{}")).getMessage());
  }

  /** As Llama 3's file has it: a word that is a token needs no merges to become it. */
  @Test void aWordThatIsATokenIsTakenWholeWhereMergesAreIgnored() {
    String file = replaced(BYTE_LEVEL, "\"ab\": 2", "\"ab\": 2, \"ba\": 5");
    assertArrayEquals(new int[]{1, 0}, read(file, "{}").encode("ba"));
    String whole = replaced(file, "\"dropout\": null", "\"ignore_merges\": true");
    assertArrayEquals(new int[]{5}, read(whole, "{}").encode("ba"));
    assertArrayEquals(new int[]{1, 2}, read(whole, "{}").encode("bab"));
    String special = replaced(whole, "\"content\": \"<s>\"", "\"content\": \"ba\"").replace("\"ba\": 5", "\"ba\": 3");
    assertArrayEquals(new int[]{1, 0}, read(special, "{}").encode("ba"));
  }

  @Test void fallbackNeedsAll256Bytes() {
    String file = replaced(CHARACTERS, "\"unk_token\": null", "\"unk_token\": \"a\", \"byte_fallback\": true")
        .replace("{\"type\": \"Fuse\"}",
            "{\"type\": \"Sequence\", \"decoders\": [{\"type\": \"ByteFallback\"}, {\"type\": \"Fuse\"}]}");
    var refused = assertThrows(IllegalArgumentException.class, () -> read(file, "{}"));
    assertEquals("tokenizer.json: model.vocab lacks <0x00>; with byte_fallback all 256 bytes must be there",
        refused.getMessage());
  }

  @Test void regularExpressionsThatAreNotKnownAreRefused() {
    String split = "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\": \"\\\\w+\"}, \"behavior\": \"Isolated\", \"invert\": false}, "
        + LEVEL.replace("\"use_regex\": true", "\"use_regex\": false") + "]}";
    String file = replaced(BYTE_LEVEL, "\"pre_tokenizer\": " + LEVEL, "\"pre_tokenizer\": " + split);
    String message = assertThrows(IllegalArgumentException.class, () -> read(file, "{}")).getMessage();
    assertTrue(message.startsWith("tokenizer.json: pre_tokenizer.pretokenizers[0].pattern.Regex is \\w+; supported: "),
        message);
  }

  @Test void idsOutOfRangeAreRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> read(CHARACTERS, "{}").bytes(5));
    assertEquals("token 5 is not in the vocabulary; ids run from 0 to 4", refused.getMessage());
  }
}
