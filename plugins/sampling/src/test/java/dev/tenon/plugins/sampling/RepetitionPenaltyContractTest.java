package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;
import org.junit.jupiter.api.Nested;

class RepetitionPenaltyContractTest {
  @Nested
  class Less extends SamplerContract {
    @Override protected Sampler spec() {
      return new RepetitionPenalty();
    }
  }

  @Nested
  class More extends SamplerContract {
    @Override protected Sampler spec() {
      return new RepetitionPenalty(0.6);
    }
  }
}
