package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Pattern MARKUP = Pattern
      .compile("<(/?)([a-zA-Z0-9]+)((?: [a-zA-Z0-9-]+=\"[^\"<]*\")*)(/?)>|<!DOCTYPE html>|<");
  @TempDir Path work;
  private Path path;

  @BeforeEach void name() {
    path = work.resolve("my <first> run");
  }

  /** Fails unless every element is closed in order, attributes are quoted, and {@code &} and {@code <} stand for nothing else. */
  private static void assertWellFormed(String page) {
    var open = new ArrayDeque<String>();
    Matcher tags = MARKUP.matcher(page);
    while (tags.find()) {
      String tag = tags.group();
      assertFalse(tag.equals("<"),
          () -> "no tag: " + page.substring(tags.start(), Math.min(page.length(), tags.start() + 60)));
      if (tag.startsWith("<!") || !tags.group(4).isEmpty()) continue;
      if (tags.group(1).isEmpty()) open.push(tags.group(2));
      else assertEquals(tags.group(2), open.pop(), tag);
    }
    assertTrue(open.isEmpty(), () -> "open: " + open);
    assertFalse(Pattern.compile("&(?!(amp|lt|gt|quot|#39);)").matcher(page).find());
  }

  @Test void aWholeRunIsOneWellFormedPage() throws IOException {
    String page = Given.report(Given.run(path, 1500));
    assertWellFormed(page);
    for (String part : new String[]{"<h1>my &lt;first&gt; run</h1>",
        "Step <b>1,500</b> of <b>1,500</b> · <b>6,144,000</b> tokens", "Evaluation loss", "perplexity ",
        "at step 1,500", "21.4k", "401.5 MiB", "4 layers, width 256, vocabulary 4096", "<td>1,234</td>",
        "grouped-query attention", "16 sequences of 256 tokens: 4,096 tokens",
        "Step 0, before training", "zu&lt;script&gt;alert(1)&lt;/script&gt;", "On the way: 4 more", "step-000600",
        "acme.&lt;mixers&gt;", Given.HASH, "a &amp; b.yaml",
        "rope_theta: 10000", ">Learning rate ", ">Gradient norm ", ">Throughput ", ">Tensor memory "})
      assertTrue(page.contains(part), part);
    assertEquals(1, page.split("class=\"tag best\"", -1).length - 1);
  }

  @Test void theSameFolderGivesTheSameBytes() throws IOException {
    RunFolder folder = Given.run(path, 300);
    String first = Given.report(folder);
    assertEquals(first, Given.report(folder));
  }

  @Test void nothingIsLoadedFromElsewhere() throws IOException {
    String page = Given.report(Given.run(path, 100));
    assertFalse(Pattern.compile("(?i)\\b(src|href|action|data)=|@import|url\\(|fetch|XMLHttpRequest|import\\(")
        .matcher(page).find());
    assertTrue(page.contains("default-src &#39;none&#39;"));
    // The namespace that scripts name when they make SVG is no address to load from.
    assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("http://"));
    assertFalse(page.contains("https://"));
  }

  @Test void noFigureIsNotANumber() throws IOException {
    RunFolder folder = Given.run(path, 50);
    Files.writeString(folder.metrics(), """
        {"step":51,"tokens":1,"train/loss":"NaN","learning_rate":0.0,"grad_norm":"Infinity","tokens_per_second":0.0,"memory_bytes":0}
        """, StandardOpenOption.APPEND);
    String page = Given.report(folder);
    assertWellFormed(page);
    assertFalse(page.contains("NaN"));
    assertFalse(page.contains("Infinity"));
    assertTrue(page.contains("train/loss is not a finite number in 1 logged step,"));
  }

  @Test void aLineCutShortIsLeftOut() throws IOException {
    RunFolder folder = Given.run(path, 50);
    String whole = Given.report(folder);
    Files.writeString(folder.metrics(), "{\"step\":51,\"tok", StandardOpenOption.APPEND);
    assertEquals(whole, Given.report(folder));
  }

  @Test void aRunThatHasJustBegunSaysSo() throws IOException {
    var folder = new RunFolder(path);
    Given.config(folder, 1000);
    String page = Given.report(folder);
    assertWellFormed(page);
    for (String part : new String[]{"Step <b>0</b> of <b>1,000</b>", "No step has been logged yet",
        "No samples have been written yet", "No checkpoint has been saved yet"})
      assertTrue(page.contains(part), part);
    assertFalse(page.contains("<figure"));
  }

  @Test void anEmptyFolderHasAReportToo() throws IOException {
    String page = Given.report(new RunFolder(path));
    assertWellFormed(page);
    assertTrue(page.contains("There is no config.yaml in this folder."));
  }

  @Test void aSingleStepIsDrawn() throws IOException {
    var folder = new RunFolder(path);
    Given.config(folder, 1);
    folder.write(folder.metrics(),
        "{\"schema\":1}\n{\"step\":1,\"tokens\":0,\"train/loss\":0.0,\"learning_rate\":0.0,\"grad_norm\":0.0,\"tokens_per_second\":0.0,\"memory_bytes\":0}\n");
    String page = Given.report(folder);
    assertWellFormed(page);
    assertEquals(5, page.split("<figure", -1).length - 1);
    assertEquals(5, page.split("<circle", -1).length - 1);
    assertFalse(page.contains("NaN"));
  }

  @Test void manyStepsMakeNoLargePage() throws IOException {
    var folder = new RunFolder(path);
    Given.metrics(folder, 5_000);
    String page = Given.report(folder);
    assertTrue(page.length() < 150_000, page.length() + " characters");
  }

  @Test void diverginglyLargeValuesAreDrawn() throws IOException {
    var folder = new RunFolder(path);
    folder.write(folder.metrics(), """
        {"schema":1}
        {"step":1,"train/loss":8.3,"grad_norm":1.0e-38,"tokens_per_second":5.0e-324}
        {"step":2,"train/loss":3.4e38,"grad_norm":3.4e38,"tokens_per_second":1.0e300}
        {"step":3,"train/loss":-3.4e38,"eval/loss":4.0e5,"grad_norm":1.0,"tokens_per_second":2.0}
        """);
    String page = Given.report(folder);
    assertWellFormed(page);
    assertTrue(page.contains("perplexity beyond all numbers"));
  }

  @Test void samplesThatAreNotTextDoNoHarm() throws IOException {
    var folder = new RunFolder(path);
    Given.config(folder, 10);
    Files.write(folder.samples(), new byte[]{'=', '=', '=', ' ', 's', 't', 'e', 'p', ' ', '5', '\n', (byte) 0xED,
        (byte) 0xA0, (byte) 0x80, 0, '<', '&', (byte) 0xFF, '\n', '-', '-', '-', '\n'});
    String page = Given.report(folder);
    assertWellFormed(page);
    assertTrue(page.contains("\u2400&lt;&amp;\uFFFD"));
  }

  @Test void aDamagedFileIsNamedAndTheOldReportStays() throws IOException {
    RunFolder folder = Given.run(path, 50);
    String old = Given.report(folder);
    Files.writeString(folder.metrics(), "what is this\n", StandardOpenOption.APPEND);
    UserError error = assertThrows(UserError.class, () -> Report.write(folder));
    assertTrue(String.valueOf(error.getMessage()).contains("metrics.jsonl"), error.getMessage());
    assertEquals(old, Files.readString(folder.report()));
  }

  @Test void theBestCheckpointIsTheOneThatTheStateNames() throws IOException {
    RunFolder folder = Given.run(path, 50);
    Account account = Account.of(folder);
    assertEquals(Optional.of(20),
        account.checkpoints().stream().filter(Account.Saved::best).map(Account.Saved::step).findFirst());
  }
}
