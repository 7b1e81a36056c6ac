package dev.tenon.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.UnreliableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fill up, fail or lose power while a corpus is tokenized. */
class TokenStoreFaultsTest {
  private static final int SHARD = 100;

  @TempDir Path temporary;
  private Corpus corpus;
  private String hash;
  private long bytes;
  private int runs;

  @BeforeEach void tokenize() throws IOException {
    corpus = Given.corpus(0.2,
        IntStream.range(0, 30).mapToObj(i -> "ab" + (char) ('a' + i % 26)).toArray(String[]::new));
    try (TokenStore whole = open(newFolder(), UnreliableStore.reliable())) {
      hash = whole.hash();
      for (Path file : files(whole.folder())) bytes += Files.size(file);
    }
  }

  private Path newFolder() {
    return temporary.resolve("data" + runs++);
  }

  private TokenStore open(Path folder, Store store) throws IOException {
    return TokenStore.open(folder, store, corpus, SHARD, _ -> {
    });
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** Whatever happened before: tokens are made, and they are right. */
  private void assertMakes(Path folder) throws IOException {
    try (TokenStore made = open(folder, UnreliableStore.reliable())) {
      assertEquals(hash, made.hash());
      assertEquals(List.of(made.folder(), folder.resolve("tokens.lock")), files(folder));
    }
  }

  @Test void aDiskThatFillsUpIsNamedWithTheFileAndKeepsNothing() throws IOException {
    for (long room = 0; room < bytes; room += 31) {
      Path folder = newFolder();
      var full = UnreliableStore.full(room);
      WorkFailed error = assertThrows(WorkFailed.class, () -> open(folder, full));
      assertTrue(error.getMessage().matches("cannot write " + folder + "/tokens-\\w+.unfinished/[a-z]+\\S+"
          + "\\.(tokens|index|json): No space left on device"), error.getMessage());
      assertEquals(List.of(folder.resolve("tokens.lock")), files(folder));
      assertMakes(folder);
    }
  }

  @Test void anOperationThatFailsIsNamedAndTriedAgain() throws IOException {
    int failures = 0;
    for (boolean done = false; !done; failures++) {
      Path folder = newFolder();
      try (TokenStore made = open(folder, UnreliableStore.failingOnceAfter(failures))) {
        assertEquals(hash, made.hash());
        done = true;
      } catch (WorkFailed e) {
        assertTrue(e.getMessage().contains(folder + "") && e.getMessage().endsWith(": Input/output error"),
            e.getMessage());
        assertMakes(folder);
      }
    }
    assertTrue(failures > 15, failures + " failures");
  }

  @Test void whatAKillLeavesIsMadeAnew() throws IOException {
    int kills = 0;
    for (boolean done = false; !done; kills++) {
      Path folder = newFolder();
      try (TokenStore made = open(folder, UnreliableStore.dyingAfter(kills))) {
        done = true;
      } catch (UnreliableStore.PowerLost _) {
        assertFalse(done);
      }
      assertMakes(folder);
    }
    assertTrue(kills > 15, kills + " kills");
  }

  @Test void documentsThatCannotBeReadAreNotTakenForAFullDisk() {
    var breaks = new Corpus(new Given.Unplugged(), corpus.survey(), corpus.tokenizer(), corpus.tokenizerHash(), 0.2,
        7);
    assertThrows(IOException.class, () -> TokenStore.open(newFolder(), new Disk(), breaks, _ -> {
    }));
    assertThrows(UserError.class, () -> TokenStore.open(newFolder(), new Disk(), Given.corpus(0), _ -> {
    }));
  }
}
