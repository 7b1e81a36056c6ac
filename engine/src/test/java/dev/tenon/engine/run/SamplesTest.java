package dev.tenon.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test void textsAreReadBackAsTheyWere() {
    assertEquals(List.of(new Samples(0, List.of("qx", "two\n\nlines\n")), new Samples(250, List.of("", "the end"))),
        Samples.read("=== step 0\nqx\n---\ntwo\n\nlines\n\n---\n=== step 250\n\n---\nthe end\n---\n"));
  }

  @Test void whateverATextHoldsIsReadBackAsItWas() {
    List<String> texts = List.of("---", "=== step 7", "a\n---\n=== step 8\nb", "\\---\n\\\\=== step 1", "\\ -\r\n---\r",
        "",
        "---\n", "\n---");
    String file = new Samples(3, texts).written() + new Samples(6, texts).written();
    assertEquals(List.of(new Samples(3, texts), new Samples(6, texts)), Samples.read(file));
    assertEquals(new Samples(3, texts).written().length(), Samples.end(file, 3));
    assertEquals(new Samples(3, texts).written().length(), Samples.end(file, 5));
    assertEquals(file.length(), Samples.end(file, 6));
  }

  @Test void aCutKeepsWholeSamplesOfTheStepsBefore() {
    String first = new Samples(10, List.of("one", "two")).written();
    String file = first + new Samples(20, List.of("three")).written();
    for (int length = first.length(); length <= file.length(); length++)
      assertEquals(first.length(), Samples.end(file.substring(0, length), 10), file.substring(0, length));
    assertEquals(0, Samples.end(file, 9));
    assertEquals(0, Samples.end("", 9));
  }

  @Test void aTextMayHoldWhatLooksLikeAHeading() {
    assertEquals(List.of(new Samples(3, List.of("a\n=== step 9\nb"))),
        Samples.read("=== step 3\na\n=== step 9\nb\n---\n"));
  }

  @Test void ofAStepDoneAgainTheLastCounts() {
    assertEquals(List.of(new Samples(0, List.of("a")), new Samples(5, List.of("c"))),
        Samples.read("=== step 0\na\n---\n=== step 5\nb\n---\n=== step 5\nc\n---\n"));
  }

  @Test void aTextCutShortCountsAsFarAsItGoes() {
    assertEquals(List.of(new Samples(1, List.of("a", "unfini"))), Samples.read("=== step 1\na\n---\nunfini"));
  }

  @Test void whatHasNoHeadingIsNoSample() {
    assertEquals(List.of(), Samples.read(""));
    assertEquals(List.of(), Samples.read("some text\n---\n"));
    assertEquals(List.of(), Samples.read("=== step 1\n"));
  }
}
