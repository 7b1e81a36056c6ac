package dev.tenon.kernels.cpu.vector;

import dev.tenon.kernels.cpu.gemm.ColdAndWarm;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SameBitsColdAndWarmTest extends ColdAndWarm {
  SameBitsColdAndWarmTest() {
    super(Digest.class, 71, 1500, 300);
  }
}
