package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;
import org.junit.jupiter.api.Nested;

class MinPContractTest {
  @Nested
  class Defaults extends SamplerContract {
    @Override protected Sampler spec() {
      return new MinP();
    }
  }

  @Nested
  class Half extends SamplerContract {
    @Override protected Sampler spec() {
      return new MinP(0.5);
    }
  }
}
