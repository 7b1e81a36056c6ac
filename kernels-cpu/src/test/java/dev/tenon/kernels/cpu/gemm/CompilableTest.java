package dev.tenon.kernels.cpu.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels must be small enough for the JVM's first compiler with profiling, or a busy start leaves them slow for good. */
@Tag("slow")
class CompilableTest {
  /** Few runs are then enough to have compiled all that many would. */
  private static final String SOON = "-XX:CompileThresholdScaling=0.3";

  @Test void theFirstCompilerRefusesNoKernel() throws IOException, InterruptedException {
    for (String width : List.of("-XX:MaxVectorSize=64", "-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16")) {
      List<String> log = Child.run(Digest.class, 150, "-XX:TieredStopAtLevel=3", SOON, "-XX:+PrintCompilation", width)
          .lines()
          .toList();
      assertTrue(log.stream().anyMatch(line -> line.matches(".* 3 .*gemm\\.Tile[0-9]+x2::multiply .*")), width);
      assertEquals(List.of(), Child.refused(log, "cpu.gemm"), width);
    }
  }
}
