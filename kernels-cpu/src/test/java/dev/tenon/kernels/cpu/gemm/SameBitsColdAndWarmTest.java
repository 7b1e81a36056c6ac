package dev.tenon.kernels.cpu.gemm;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class SameBitsColdAndWarmTest extends ColdAndWarm {
  SameBitsColdAndWarmTest() {
    super(Digest.class, 32, 800, 300);
  }
}
