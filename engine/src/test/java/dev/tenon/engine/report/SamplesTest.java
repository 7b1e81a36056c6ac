package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test void textsAreReadBackAsTheyWere() {
    assertEquals(List.of(new Samples(0, List.of("qx", "two\n\nlines\n")), new Samples(250, List.of("", "the end"))),
        Samples.read("=== step 0\nqx\n---\ntwo\n\nlines\n\n---\n=== step 250\n\n---\nthe end\n---\n"));
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
