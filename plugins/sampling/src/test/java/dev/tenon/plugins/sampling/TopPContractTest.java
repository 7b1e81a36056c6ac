package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;
import org.junit.jupiter.api.Nested;

class TopPContractTest {
  @Nested
  class Defaults extends SamplerContract {
    @Override protected Sampler spec() {
      return new TopP();
    }
  }

  @Nested
  class Half extends SamplerContract {
    @Override protected Sampler spec() {
      return new TopP(0.5);
    }
  }
}
