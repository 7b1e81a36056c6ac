package dev.tenon.kernels.cpu.stored;

import dev.tenon.kernels.cpu.gemm.ColdAndWarm;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SameBitsColdAndWarmTest extends ColdAndWarm {
  SameBitsColdAndWarmTest() {
    super(Digest.class, 18, 400, 100);
  }
}
