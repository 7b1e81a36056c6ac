package dev.tenon.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Documents;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
  @TempDir private Path folder;

  private TokenStore open(Corpus corpus) throws IOException {
    return TokenStore.open(folder, new Disk(), corpus, TokenStore.SHARD_BYTES, _ -> {
    });
  }

  private static String[] texts(int n) {
    return IntStream.range(0, n).mapToObj(i -> "" + (char) ('a' + i % 26) + (char) ('a' + i / 26))
        .toArray(String[]::new);
  }

  private static int[] letters(String text) {
    return text.chars().map(c -> c == ' ' ? 0 : c - '`').toArray();
  }

  @Test void documentsAreIntroducedAndTheLastIsClosed() throws IOException {
    try (var store = open(Given.corpus(0, "ab", "", "c"))) {
      assertArrayEquals(letters(" ab  c "), Given.all(store.train()));
      assertArrayEquals(new long[]{0, 3, 4}, Given.starts(store.train()));
      assertEquals(3, store.train().bytes());
      assertTrue(store.validation().isEmpty());
    }
  }

  @Test void documentsStandBetweenATokenThatBeginsAndOneThatEnds() throws IOException {
    try (var store = open(Given.corpus(new Given.Bracketed(), 0, "ab", "c"))) {
      assertArrayEquals(letters(" ab{ c{"), Given.all(store.train()));
      assertArrayEquals(new long[]{0, 4}, Given.starts(store.train()));
    }
  }

  @Test void aSingleDocumentNeedsNoTokenAroundIt() throws IOException {
    try (var store = open(Given.corpus(new Given.Letters(false, 27), 0.1, "abcdefghijklmnopqrst"))) {
      assertArrayEquals(letters("abcdefghijklmnopqr"), Given.all(store.train()));
      assertArrayEquals(letters("st"), Given.all(store.validation().orElseThrow()));
    }
  }

  @Test void severalDocumentsNeedATokenToTellThemApart() {
    var refused = assertThrows(UserError.class, () -> open(Given.corpus(new Given.Letters(false, 27), 0, "ab", "cd")));
    assertTrue(refused.getMessage().contains("2 documents need a token to tell them apart"), refused.getMessage());
  }

  @Test void aSingleDocumentIsCutBetweenCharacters() throws IOException {
    var wide = new Given.Letters(false, 0x20000);
    try (var store = open(Given.corpus(wide, 0.5, "\uD83D\uDE00\uD83D\uDE01\uD83D\uDE02\uD83D\uDE03\uD83D\uDE04"))) {
      assertArrayEquals(new int[]{0x1F600 - '`', 0x1F601 - '`'}, Given.all(store.train()));
      assertArrayEquals(new int[]{0x1F602 - '`', 0x1F603 - '`', 0x1F604 - '`'},
          Given.all(store.validation().orElseThrow()));
      assertEquals(12, store.validation().orElseThrow().bytes());
      assertTrue(Files.readString(store.folder().resolve("manifest.json")).contains("int32"));
    }
  }

  /** tinyshakespeare's length, and the 1,003,854 and 111,540 characters that nanoGPT's prepare.py prints for it. */
  @Test void aSingleDocumentIsCutWhereNanoGptCutsIt() throws IOException {
    try (var store = open(Given.corpus(new Given.Letters(false, 27), 0.1, "a".repeat(1_115_394)))) {
      assertEquals(1_003_854, store.train().size());
      assertEquals(111_540, store.validation().orElseThrow().size());
    }
  }

  @Test void validationTakesItsShareOfTheDocumentsAndKeepsTheirOrder() throws IOException {
    String[] texts = texts(60);
    try (var store = open(Given.corpus(0.2, texts))) {
      List<String> train = documents(store.train()), validation = documents(store.validation().orElseThrow());
      assertEquals(12, validation.size());
      assertEquals(48, train.size());
      for (var part : List.of(train, validation))
        assertEquals(Arrays.stream(texts).filter(part::contains).toList(), part);
      assertEquals(60, Stream.concat(train.stream(), validation.stream()).distinct().count());
      assertNotEquals(Arrays.asList(texts).subList(48, 60), validation);
    }
  }

  private static List<String> documents(Tokens tokens) {
    var all = new ArrayList<String>();
    for (long i = 0; i < tokens.documents(); i++) {
      long end = i + 1 < tokens.documents() ? tokens.start(i + 1) : tokens.size() - 1;
      var text = new StringBuilder();
      for (long at = tokens.start(i) + 1; at < end; at++) text.append((char) (tokens.at(at) + '`'));
      all.add(text.toString());
    }
    return all;
  }

  @Test void aSmallShareIsOneDocumentAtLeast() throws IOException {
    try (var store = open(Given.corpus(0.02, texts(5)))) {
      assertEquals(1, store.validation().orElseThrow().documents());
    }
    assertThrows(UserError.class, () -> open(Given.corpus(0.9, "ab", "cd")));
  }

  @Test void tooLittleTextIsRefused() {
    for (Corpus corpus : List.of(Given.corpus(0), Given.corpus(0, ""), Given.corpus(0, "", ""),
        Given.corpus(new Given.Letters(false, 27), 0, "a"), Given.corpus(new Given.Letters(false, 27), 0.02, "abc"))) {
      assertThrows(UserError.class, () -> open(corpus));
      assertEquals(List.of("tokens.lock"), names(folder));
    }
  }

  private static List<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test void textThatCannotBeEncodedIsNamed() {
    var refused = assertThrows(UserError.class, () -> open(Given.corpus(0, "ab", "a!")));
    assertTrue(refused.getMessage().contains("document 2") && refused.getMessage().contains("'!'"),
        refused.getMessage());
    assertEquals(List.of("tokens.lock"), names(folder));
  }

  @Test void aStoreIsMadeOnce() throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(10));
    String hash;
    try (var store = open(corpus)) {
      hash = store.hash();
    }
    var unread = new Corpus(new Given.Unplugged(), corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.2,
        7);
    try (var store = open(unread)) {
      assertEquals(hash, store.hash());
    }
    for (Corpus other : List.of(
        new Corpus(new Given.Unplugged(), new Survey(10, 20, "other"), corpus.tokenizer(), corpus.tokenizerHash(), 0.2,
            7),
        new Corpus(new Given.Unplugged(), corpus.survey(), corpus.tokenizer(), "other", 0.2, 7),
        new Corpus(new Given.Unplugged(), corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.3, 7),
        new Corpus(new Given.Unplugged(), corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.2, 8)))
      assertThrows(IOException.class, () -> open(other));
  }

  @Test void theSameTextGivesTheSameBytes(@TempDir Path other) throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(30));
    try (var one = open(corpus); var two = TokenStore.open(other, new Disk(), corpus, _ -> {
    })) {
      assertEquals(names(one.folder()), names(two.folder()));
      for (String name : names(one.folder()))
        assertEquals(-1, Files.mismatch(one.folder().resolve(name), two.folder().resolve(name)), name);
    }
  }

  @Test void shardsChangeNeitherTokensNorHash(@TempDir Path other) throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(30));
    try (var one = open(corpus); var two = TokenStore.open(other, new Disk(), corpus, 9, _ -> {
    })) {
      assertArrayEquals(Given.all(one.train()), Given.all(two.train()));
      assertArrayEquals(Given.starts(one.train()), Given.starts(two.train()));
      assertEquals(one.hash(), two.hash());
      // 24 documents of two tokens, each introduced, and a last token: 73, four a shard
      assertEquals(19, names(two.folder()).stream().filter(name -> name.matches("train-.*tokens")).count());
    }
  }

  @Test void damageIsFoundAndNamed() throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(30));
    Path store;
    try (var opened = open(corpus)) {
      store = opened.folder();
    }
    for (String name : names(store)) {
      Path file = store.resolve(name);
      byte[] whole = Files.readAllBytes(file), flipped = whole.clone();
      flipped[name.endsWith("json") ? 0 : 5] ^= 1;
      for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
        Files.write(file, damaged);
        var refused = assertThrows(UserError.class, () -> open(corpus), name);
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
      }
      Files.delete(file);
      var refused = assertThrows(UserError.class, () -> open(corpus), name);
      assertTrue(refused.getMessage().contains(file + " is missing"), refused.getMessage());
      Files.write(file, whole);
    }
    open(corpus).close();
  }

  @Test void aNewerFormatIsRefused() throws IOException {
    Corpus corpus = Given.corpus(0, "ab");
    Path file;
    try (var opened = open(corpus)) {
      file = opened.folder().resolve("manifest.json");
    }
    Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 2"));
    var refused = assertThrows(UserError.class, () -> open(corpus));
    assertTrue(refused.getMessage().contains("format 2"), refused.getMessage());
  }

  @Test void aStoreIsWholeOrNotThere() throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(10));
    var breaks = new Corpus(new Breaking(), corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.2, 7);
    assertThrows(UncheckedIOException.class, () -> open(breaks));
    assertEquals(List.of("tokens.lock"), names(folder));
    // what a killed process leaves
    Path left = Files.createDirectory(folder.resolve("tokens-" + corpus.key().substring(0, 16) + ".unfinished"));
    Files.writeString(left.resolve("train-00000.tokens"), "half");
    try (var store = open(corpus)) {
      assertEquals(List.of(store.folder().getFileName().toString(), "tokens.lock"), names(folder));
      assertEquals(8, store.train().documents());
    }
  }

  /** Fails in the middle. */
  private record Breaking() implements Documents {
    @Override public String type() {
      return "breaking";
    }

    @Override public Stream<String> read() {
      return IntStream.range(0, 10).mapToObj(i -> {
        if (i == 5) throw new UncheckedIOException(new IOException("unplugged"));
        return "ab";
      });
    }
  }

  @Test void tokenizingReadsDocumentsOnce() throws IOException {
    Corpus corpus = Given.corpus(0.2, texts(10));
    var readings = new LongAdder();
    var counted = new Documents() {
      @Override public String type() {
        return corpus.documents().type();
      }

      @Override public Stream<String> read() throws IOException {
        readings.increment();
        return corpus.documents().read();
      }
    };
    open(new Corpus(counted, corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.2, 7)).close();
    assertEquals(1, readings.sum());
  }

  @Test void textThatChangesWhileItIsReadIsRefused() throws IOException {
    for (String[] now : new String[][]{{"ab", "ce"}, {"ab"}, {"ab", "cd", "ef"}, {"cd", "ab"}, {}, {"abc", "d"}}) {
      for (double validation : new double[]{0, 0.5}) {
        Corpus before = Given.corpus(validation, "ab", "cd");
        var changed = new Corpus(new Given.Listed(List.of(now)), before.survey(), before.tokenizer(),
            before.tokenizerHash(), validation, 7);
        var refused = assertThrows(UserError.class, () -> open(changed));
        assertTrue(refused.getMessage().contains("must not change while it is read"), refused.getMessage());
        assertEquals(List.of("tokens.lock"), names(folder));
      }
    }
    Corpus one = Given.corpus(0.5, "abcd");
    assertThrows(UserError.class, () -> open(new Corpus(new Given.Listed(List.of("abce")), one.survey(),
        one.tokenizer(), one.tokenizerHash(), 0.5, 7)));
  }

  @Test void progressRisesToOne() throws IOException {
    var seen = new ArrayList<Double>();
    TokenStore.open(folder, new Disk(), Given.corpus(0.2, texts(400)), seen::add).close();
    assertEquals(0, seen.getFirst());
    assertEquals(1, seen.getLast());
    assertEquals(seen.stream().sorted().toList(), seen);
    assertTrue(seen.size() > 100 && seen.size() < 210, seen.size() + " calls");
  }
}
