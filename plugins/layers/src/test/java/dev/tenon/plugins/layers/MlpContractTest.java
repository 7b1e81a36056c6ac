package dev.tenon.plugins.layers;

import dev.tenon.api.model.FeedForward;
import dev.tenon.api.op.Activation;
import dev.tenon.testkit.model.FeedForwardContract;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

class MlpContractTest {
  @Nested
  class Defaults extends FeedForwardContract {
    @Override protected FeedForward.Spec spec() {
      return new Mlp();
    }
  }

  @Nested
  class Relu extends FeedForwardContract {
    @Override protected FeedForward.Spec spec() {
      return new Mlp(Activation.RELU, OptionalInt.of(24), Optional.empty());
    }
  }

  @Nested
  class Silu extends FeedForwardContract {
    @Override protected FeedForward.Spec spec() {
      return new Mlp(Activation.SILU, OptionalInt.of(24), Optional.empty());
    }
  }

  @Nested
  class Gelu extends FeedForwardContract {
    @Override protected FeedForward.Spec spec() {
      return new Mlp(Activation.GELU, OptionalInt.of(24), Optional.empty());
    }
  }

  @Nested
  class GeluTanh extends FeedForwardContract {
    @Override protected FeedForward.Spec spec() {
      return new Mlp(Activation.GELU_TANH, OptionalInt.of(24), Optional.empty());
    }
  }
}
