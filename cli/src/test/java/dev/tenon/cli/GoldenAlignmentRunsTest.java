package dev.tenon.cli;

import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.testkit.align.AlignmentRunGolden;
import dev.tenon.testkit.installed.InstalledKernels;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short trainings of TRL. */
class GoldenAlignmentRunsTest {
  @ParameterizedTest
  @ValueSource(strings = {"dpo", "sft", "reward", "ppo", "grpo"}) void everyStepIsTheReferences(String method,
      @TempDir Path scratch) {
    Path folder = Shared.file("golden/alignment/e2e_" + method);
    for (KernelSet kernels : InstalledKernels.all())
      AlignmentRunGolden.check(folder, kernels, scratch.resolve(kernels.type()));
  }
}
