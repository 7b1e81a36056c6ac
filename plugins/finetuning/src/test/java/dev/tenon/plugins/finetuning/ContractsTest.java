package dev.tenon.plugins.finetuning;

import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.testkit.model.FineTuningContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class ContractsTest {
  /** LoRA with settings as wanted, on matrices that go by these names in both namings of the contract. */
  private static Lora lora(boolean rslora, boolean dora, String bias, boolean loraBias, List<String> saved,
      boolean together, String... targets) {
    return new Lora(3, 5, 0, Selection.of(targets), Optional.empty(), List.of(), List.of(), Map.of("up", 2),
        Map.of("down", 7.0), rslora, dora, bias, loraBias, saved, together, Lora.Init.GAUSSIAN);
  }

  @Nested
  class Everything extends FineTuningContract {
    @Override protected FineTuning spec() {
      return new Full();
    }
  }

  @Nested
  class LowRank extends FineTuningContract {
    @Override protected FineTuning spec() {
      return new Lora();
    }
  }

  @Nested
  class LowRankWithBiasesAndCopies extends FineTuningContract {
    @Override protected FineTuning spec() {
      return lora(true, false, "all", true, List.of("second", "up_proj", "up"), false, "query", "qkv_proj", "down",
          "down_proj");
    }
  }

  @Nested
  class LowRankEmbedding extends FineTuningContract {
    @Override protected FineTuning spec() {
      return lora(false, false, "lora_only", false, List.of(), false, "embedding", "wte", "output", "o_proj");
    }
  }

  @Nested
  class LowRankAtBothEnds extends FineTuningContract {
    @Override protected FineTuning spec() {
      return lora(false, false, "none", false, List.of(), true, "embedding", "wte");
    }
  }

  @Nested
  class CopyAtBothEnds extends FineTuningContract {
    @Override protected FineTuning spec() {
      return lora(false, false, "none", false, List.of("embedding", "wte"), true, "value", "qkv_proj");
    }
  }

  @Nested
  class DirectionsAndLengths extends FineTuningContract {
    @Override protected FineTuning spec() {
      return lora(false, true, "lora_only", false, List.of(), false, "query", "qkv_proj", "down", "down_proj");
    }

    /** A magnitude over itself is one, and adding a bias behind a product is not what a product with a bias does. */
    @Override protected boolean changesNothingAtTheStart() {
      return false;
    }
  }

  @Nested
  class Quantised extends FineTuningContract {
    @Override protected FineTuning spec() {
      return new Qlora();
    }
  }

  @Nested
  class Scales extends FineTuningContract {
    @Override protected FineTuning spec() {
      return new Ia3(Selection.of("key", "value", "qkv_proj", "down", "down_proj"), Selection.of("down", "down_proj"),
          Optional.empty(), List.of("second"));
    }
  }
}
