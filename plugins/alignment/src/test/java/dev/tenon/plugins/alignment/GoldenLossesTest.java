package dev.tenon.plugins.alignment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenon.testkit.align.AlignmentGolden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Losses of TRL on fixed tensors. */
class GoldenLossesTest {
  /** Cases of losses that are not offered: they need what the model says of every token, or weights of gamma distributions. */
  private static final Set<String> OTHERS = Set.of("wpo", "top_entropy", "vespo", "entropy_bonus");

  static Path file(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "."), "golden", "alignment", name);
    assumeTrue(Files.exists(file), file + " is not there");
    return file;
  }

  @TestFactory Stream<DynamicTest> everyCaseIsTheReferences() {
    return Stream.of("dpo", "kto", "reward", "ppo", "ptx", "grpo").flatMap(method -> {
      AlignmentGolden golden = AlignmentGolden.of(file(method + ".json"));
      List<String> names = golden.names().stream().filter(name -> !OTHERS.contains(name)).toList();
      return names.stream().map(name -> DynamicTest.dynamicTest(method + " " + name, () -> golden.check(name)));
    });
  }

  @TestFactory Stream<DynamicTest> advantagesOfGroupsAreTheReferences() {
    AlignmentGolden golden = AlignmentGolden.of(file("grpo.json"));
    return golden.advantages().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> golden.checkAdvantages(name)));
  }
}
