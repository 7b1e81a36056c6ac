package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;
import org.junit.jupiter.api.Nested;

class TopKContractTest {
  @Nested
  class Defaults extends SamplerContract {
    @Override protected Sampler spec() {
      return new TopK();
    }
  }

  @Nested
  class Three extends SamplerContract {
    @Override protected Sampler spec() {
      return new TopK(3);
    }
  }
}
