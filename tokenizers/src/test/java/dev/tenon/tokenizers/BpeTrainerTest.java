package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.TokenizerTrainer.Trained;
import dev.tenon.tokenizers.BpeTrainer.Alphabet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BpeTrainerTest {
  /** The runs of golden/tokenizers/training.json.gz: what Hugging Face's BpeTrainer gives. */
  @TestFactory Stream<DynamicTest> vocabularyAndMergesAreHuggingFaces() {
    return Shared.objects(Shared.json("golden/tokenizers/training.json.gz").get("runs")).stream()
        .map(run -> DynamicTest.dynamicTest((String) run.get("name"), () -> agrees(run)));
  }

  @SuppressWarnings("unchecked") private static void agrees(Map<String, Object> run) {
    var settings = (Map<String, Object>) run.get("settings");
    String corpus = Shared.text("data/corpora/" + settings.get("corpus"));
    Trained trained = trainer(settings).train(settings.get("feed").equals("file") ? lines(corpus) : Stream.of(corpus));
    assertEquals(run.get("vocab"), List.copyOf(vocabulary(trained).keySet()));
    assertEquals(run.get("merges"), merges(trained));
    int id = 0;
    for (Object given : vocabulary(trained).values()) assertEquals(id++, given);
  }

  private static BpeTrainer trainer(Map<String, Object> settings) {
    @SuppressWarnings("unchecked") var special = (List<String>) settings.get("special_tokens");
    String regex = (String) settings.get("split");
    return new BpeTrainer((int) settings.get("vocab_size"), (int) settings.get("min_frequency"), special,
        regex == null ? WordPattern.NONE : WordPattern.of(regex).orElseThrow(),
        (boolean) settings.get("add_prefix_space"),
        (boolean) settings.get("initial_alphabet") ? Alphabet.BYTES : Alphabet.NONE,
        optional(settings.get("limit_alphabet")), optional(settings.get("max_token_length")));
  }

  private static OptionalInt optional(Object number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of((int) number);
  }

  /** As Hugging Face reads a file: line by line, with line ends. */
  private static Stream<String> lines(String text) {
    return Stream.of(text.split("(?<=\n)"));
  }

  @SuppressWarnings("unchecked") private static Map<String, Object> vocabulary(Trained trained) {
    return (Map<String, Object>) ((Map<String, Object>) trained.files().get("tokenizer.json").get("model"))
        .get("vocab");
  }

  @SuppressWarnings("unchecked") private static Object merges(Trained trained) {
    return ((Map<String, Object>) trained.files().get("tokenizer.json").get("model")).get("merges");
  }

  private static BpeTrainer small(int size, WordPattern pattern, OptionalInt maxTokenLength, List<String> special) {
    return new BpeTrainer(size, 0, special, pattern, false, Alphabet.NONE, OptionalInt.empty(), maxTokenLength);
  }

  /** Few symbols and runs of one make ties, overlaps and tokens that are spelt twice. */
  @Test void mergesAreThoseOfThePlainAlgorithm() {
    var random = new Random(3);
    for (int round = 0; round < 60; round++) {
      List<String> texts = new ArrayList<>();
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        var text = new StringBuilder();
        for (int length = random.nextInt(30); length > 0; length--) text.append("aaab c".charAt(random.nextInt(6)));
        texts.add(text.toString());
      }
      List<String> special = random.nextBoolean() ? List.of() : List.of("aa", "ab", "<end>");
      OptionalInt limit = random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(6));
      WordPattern pattern = random.nextBoolean() ? WordPattern.GPT2 : WordPattern.NONE;
      int size = 8 + random.nextInt(40);
      Trained trained = small(size, pattern, limit, special).train(texts.stream());
      assertEquals(PlainBpe.merges(texts, pattern, size, special, limit.orElse(Integer.MAX_VALUE)), merges(trained),
          () -> texts + " " + special + " " + limit);
    }
  }

  @Test void sameTextsGiveTheSameFilesByteForByte() {
    List<String> texts = TrickyTexts.all();
    var once = new BpeTrainer(400, 0, List.of("<|endoftext|>"), WordPattern.GPT2, false, Alphabet.BYTES,
        OptionalInt.empty(), OptionalInt.empty()).train(texts.stream());
    var again = new BpeTrainer(400, 0, List.of("<|endoftext|>"), WordPattern.GPT2, false, Alphabet.BYTES,
        OptionalInt.empty(), OptionalInt.empty()).train(texts.parallelStream());
    assertEquals(once.files().toString(), again.files().toString());
  }

  @Test void theFirstSpecialTokenBeginsAndEndsATextAndIsNeverEncoded() {
    Trained trained = new BpeTrainer().train(Stream.of("one <|endoftext|> two <|endoftext|>"));
    var tokenizer = trained.tokenizer();
    assertEquals(OptionalInt.of(0), tokenizer.special("<|endoftext|>"));
    assertEquals(OptionalInt.of(0), tokenizer.end());
    assertEquals(OptionalInt.of(0), tokenizer.begin());
    assertEquals(0, tokenizer.bytes(0).length);
    assertEquals("<|endoftext|>", tokenizer.piece(0));
    for (int id : tokenizer.encode("one <|endoftext|>")) assertFalse(id == 0);
    assertEquals("<|endoftext|>", trained.files().get("tokenizer_config.json").get("eos_token"));
  }

  @Test void aSpecialTokenThatMergesSpellKeepsItsText() {
    var tokenizer = small(12, WordPattern.GPT2, OptionalInt.empty(), List.of("ab")).train(Stream.of("abab abab"))
        .tokenizer();
    assertTrue(tokenizer.special("ab").isPresent());
    assertEquals("ab", tokenizer.decode(tokenizer.encode("ab")));
    assertArrayEquals(new int[]{0}, tokenizer.encode("ab"));
  }

  @Test void everyTrickyTextComesBack() {
    for (WordPattern pattern : WordPattern.values()) {
      var tokenizer = new BpeTrainer(700, 0, List.of(), pattern, false, Alphabet.BYTES, OptionalInt.empty(),
          OptionalInt.empty()).train(TrickyTexts.all().stream()).tokenizer();
      for (String text : TrickyTexts.all()) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        var joined = new java.io.ByteArrayOutputStream();
        for (int id : tokenizer.encode(text)) joined.writeBytes(tokenizer.bytes(id));
        assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), joined.toByteArray());
      }
    }
  }

  @Test void aSurrogateWithoutAPartnerIsReadAsTheReplacementCharacter() {
    var tokenizer = new BpeTrainer(300, 0, List.of(), WordPattern.GPT2, false, Alphabet.BYTES, OptionalInt.empty(),
        OptionalInt.empty()).train(Stream.of("a\uD83Db")).tokenizer();
    assertEquals("a\uFFFDb\uFFFD\uD83D\uDE00", tokenizer.decode(tokenizer.encode("a\uD83Db\uDE00\uD83D\uDE00")));
  }

  @Test void bytesLeftOutOfTheAlphabetAreRefusedByName() {
    var tokenizer = small(20, WordPattern.GPT2, OptionalInt.empty(), List.of()).train(Stream.of("abc")).tokenizer();
    var refused = assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("abcabé"));
    assertTrue(refused.getMessage().startsWith("character 5 of the text, U+00E9 'é', is not in the vocabulary"),
        refused.getMessage());
  }

  @Test void settingsThatCannotWorkAreRefused() {
    refused("vocab_size (256) must be at least 257: the alphabet and 1 special tokens",
        () -> with(256, 2, List.of("<end>"), OptionalInt.empty(), OptionalInt.empty()));
    refused("min_frequency (-1) must not be negative",
        () -> with(300, -1, List.of(), OptionalInt.empty(), OptionalInt.empty()));
    refused("special_tokens has '<end>' twice; each token must be there once",
        () -> with(300, 0, List.of("<end>", "<end>"), OptionalInt.empty(), OptionalInt.empty()));
    refused("limit_alphabet (40) must be at least 256, the initial alphabet",
        () -> with(300, 0, List.of(), OptionalInt.of(40), OptionalInt.empty()));
    refused("max_token_length (0) must be positive",
        () -> with(300, 0, List.of(), OptionalInt.empty(), OptionalInt.of(0)));
    refused("vocab_size (2) must be at least 3: the alphabet of the text and 0 special tokens",
        () -> small(2, WordPattern.GPT2, OptionalInt.empty(), List.of()).train(Stream.of("abc")));
  }

  private static BpeTrainer with(int size, int frequency, List<String> special, OptionalInt limit, OptionalInt length) {
    return new BpeTrainer(size, frequency, special, WordPattern.GPT2, false, Alphabet.BYTES, limit, length);
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable what) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, what).getMessage());
  }
}
