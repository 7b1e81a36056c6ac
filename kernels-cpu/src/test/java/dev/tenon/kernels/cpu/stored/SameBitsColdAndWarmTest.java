package dev.tenon.kernels.cpu.stored;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.kernels.cpu.gemm.Child;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interpreted and compiled kernels must give the same bits, at the machine's own vector width and at narrower ones. */
@Tag("slow")
class SameBitsColdAndWarmTest {
  @Test void interpretedAndCompiledAgree() throws IOException, InterruptedException {
    Child interpreted = Child.start(Digest.class, 1, "-Xint"), compiled = Child.start(Digest.class, 400),
        barely = Child.start(Digest.class, 100, "-XX:TieredStopAtLevel=1");
    String expected = interpreted.printed();
    assertEquals(18, expected.lines().count());
    assertEquals(expected, compiled.printed());
    assertEquals(expected, barely.printed());
  }

  @Test void theyAgreeOnNarrowerVectorsToo() throws IOException, InterruptedException {
    for (String width : List.of("-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16")) {
      Child interpreted = Child.start(Digest.class, 1, "-Xint", width),
          compiled = Child.start(Digest.class, 400, width);
      assertEquals(interpreted.printed(), compiled.printed(), width);
    }
  }
}
