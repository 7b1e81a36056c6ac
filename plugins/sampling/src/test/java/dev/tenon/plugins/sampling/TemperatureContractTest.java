package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;
import org.junit.jupiter.api.Nested;

class TemperatureContractTest {
  @Nested
  class Sharper extends SamplerContract {
    @Override protected Sampler spec() {
      return new Temperature();
    }
  }

  @Nested
  class Flatter extends SamplerContract {
    @Override protected Sampler spec() {
      return new Temperature(1.7);
    }
  }
}
