package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Interpreted and compiled kernels must give the same bits, at the machine's own vector width and at narrower ones. */
public abstract class ColdAndWarm {
  private final Class<?> digest;
  private final int lines, warm, barely;

  /**
   * Of a program of a {@link Child}.
   *
   * @param digest prints a line for each kernel
   * @param lines how many those are
   * @param warm how often C2 has to see a kernel
   * @param barely how often C1 has to
   */
  protected ColdAndWarm(Class<?> digest, int lines, int warm, int barely) {
    this.digest = digest;
    this.lines = lines;
    this.warm = warm;
    this.barely = barely;
  }

  @Test public void interpretedAndCompiledAgree() throws IOException, InterruptedException {
    Child cold = Child.start(digest, 1, "-Xint"), byBoth = Child.start(digest, warm),
        byFirst = Child.start(digest, barely, "-XX:TieredStopAtLevel=1");
    String expected = cold.printed();
    assertEquals(lines, expected.lines().count());
    assertEquals(expected, byBoth.printed());
    assertEquals(expected, byFirst.printed());
  }

  @Test public void theyAgreeOnNarrowerVectorsToo() throws IOException, InterruptedException {
    for (String width : List.of("-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16")) {
      Child cold = Child.start(digest, 1, "-Xint", width), compiled = Child.start(digest, warm, width);
      assertEquals(cold.printed(), compiled.printed(), width);
    }
  }
}
