package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interpreted and compiled kernels must give the same bits, at the machine's own vector width and at a narrower one. */
@Tag("slow")
class SameBitsColdAndWarmTest {
  @Test void interpretedAndCompiledAgree() throws IOException, InterruptedException {
    String interpreted = Child.run(Digest.class, 1, "-Xint");
    assertEquals(24, interpreted.lines().count());
    assertEquals(interpreted, Child.run(Digest.class, 800));
    assertEquals(interpreted, Child.run(Digest.class, 300, "-XX:TieredStopAtLevel=1"));
  }

  @Test void theyAgreeOnNarrowerVectorsToo() throws IOException, InterruptedException {
    for (String width : List.of("-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16"))
      assertEquals(Child.run(Digest.class, 1, "-Xint", width), Child.run(Digest.class, 800, width), width);
  }
}
