package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that fails before its first step leaves nothing that stands in the way of the next try. */
class RetryTest {
  @TempDir Path folder;
  private SmallRun small;

  @BeforeEach void prepare() throws IOException {
    small = SmallRun.prepared(folder);
  }

  private Typed train(String... overrides) {
    Stream<String> sets = Stream.of(overrides).flatMap(o -> Stream.of("--set", o));
    return Typed.tenon(
        Stream.concat(Stream.of("train", small.config, "--out", small.run, "--quiet", "--set", "train.max_steps=1"),
            sets).toArray());
  }

  private static List<String> seen(Path folder) throws IOException {
    if (!Files.exists(folder)) return List.of();
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).filter(name -> !name.equals(".lock")).sorted().toList();
    }
  }

  private void refusedThenDone(String message, String... overrides) throws IOException {
    Typed refused = train(overrides);
    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.err().contains(message), refused.err());
    assertEquals(List.of(), seen(small.run));
    Typed done = train();
    assertEquals(0, done.code(), done.err());
  }

  @Test void aMissingFileOfDataIsPutRightByTryingAgain() throws IOException {
    refusedThenDone("none.txt", "data.files=[none.txt]");
  }

  @Test void aModelThatDoesNotFitIsPutRightByTryingAgain() throws IOException {
    refusedThenDone("alibi", "model.attention={type: linear}", "model.positions={type: alibi}");
  }

  @Test void aScheduleThatDoesNotFitTheRunIsPutRightByTryingAgain() throws IOException {
    refusedThenDone("warmup_steps (7)", "train.schedule={type: wsd, warmup_steps: 7, decay_steps: 5}");
  }

  @Test void theTokenizerOfAFailedTryIsNotKept() throws IOException {
    assertEquals(2, train("data.files=[none.txt]").code());
    assertEquals(0, train("tokenizer={type: char}").code());
    // A byte is a token of 256; the words have 15 letters, and there is a blank.
    String info = Typed.tenon("tokenizer", "info", small.run, "--json").out();
    assertTrue(info.contains("\"vocab_size\":16"), info);
  }

  @Test void whatElseIsInTheFolderStays() throws IOException {
    Files.createDirectories(small.run);
    Files.writeString(small.run.resolve(".gitignore"), "*");
    assertEquals(2, train("data.files=[none.txt]").code());
    assertEquals(List.of(".gitignore"), seen(small.run));
  }

  @Test void aRunThatWasBegunStaysWhenItCannotGoOn() throws IOException {
    assertEquals(0, train().code());
    List<String> before = seen(small.run);
    Path moved = Files.move(small.text, folder.resolve("moved.txt"));
    assertEquals(2, Typed.tenon("train", "--resume", small.run, "--set", "train.max_steps=2", "--quiet").code());
    assertEquals(before, seen(small.run));
    Files.move(moved, small.text);
    assertEquals(0, Typed.tenon("train", "--resume", small.run, "--set", "train.max_steps=2", "--quiet").code());
  }
}
