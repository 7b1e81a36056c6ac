package dev.tenon.plugins.attention;

import dev.tenon.api.model.Attention;
import dev.tenon.testkit.model.AttentionContract;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

class GroupedQueryContractTest {
  @Nested
  class MultiHead extends AttentionContract {
    @Override protected Attention.Spec spec() {
      return new GroupedQuery();
    }
  }

  @Nested
  class GroupedHeads extends AttentionContract {
    @Override protected Attention.Spec spec() {
      return new GroupedQuery(4, OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty(),
          Optional.of(false));
    }
  }

  @Nested
  class OneKeyHead extends AttentionContract {
    @Override protected Attention.Spec spec() {
      return new GroupedQuery(4, OptionalInt.of(1), OptionalInt.of(6), OptionalInt.empty(), OptionalDouble.empty(),
          Optional.of(true));
    }
  }

  @Nested
  class SlidingWindow extends AttentionContract {
    @Override protected Attention.Spec spec() {
      return new GroupedQuery(2, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.of(3), OptionalDouble.empty(),
          Optional.empty());
    }
  }

  @Nested
  class CappedScores extends AttentionContract {
    @Override protected Attention.Spec spec() {
      return new GroupedQuery(4, OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.of(0.5),
          Optional.empty());
    }
  }
}
