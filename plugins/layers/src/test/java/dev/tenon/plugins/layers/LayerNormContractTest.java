package dev.tenon.plugins.layers;

import dev.tenon.api.model.Norm;
import dev.tenon.testkit.model.NormContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class LayerNormContractTest {
  @Nested
  class Biased extends NormContract {
    @Override protected Norm.Spec spec() {
      return new LayerNorm();
    }
  }

  @Nested
  class Unbiased extends NormContract {
    @Override protected Norm.Spec spec() {
      return new LayerNorm(1e-5, Optional.of(false));
    }
  }
}
