package dev.tenon.cli;

import dev.tenon.testkit.align.AlignmentRunGolden;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short trainings of TRL. */
class GoldenAlignmentRunsTest {
  @ParameterizedTest
  @ValueSource(strings = {"dpo", "sft", "reward", "ppo", "grpo"}) void everyStepIsTheReferences(String method,
      @TempDir Path scratch) {
    AlignmentRunGolden.check(Shared.file("golden/alignment/e2e_" + method), scratch);
  }
}
