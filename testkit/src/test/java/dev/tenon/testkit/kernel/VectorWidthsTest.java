package dev.tenon.testkit.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of the vector kernels at each width of vectors that this machine can be told to have, in a JVM of its own for each. */
@Tag("slow")
class VectorWidthsTest {
  @Test void kernelsHoldTheirContractOn128Bits() throws Exception {
    assertEquals(4, lanes("-XX:MaxVectorSize=16"));
  }

  @Test void kernelsHoldTheirContractWithAvx2() throws Exception {
    assumeTrue(processorHas("avx2"), "this processor has no AVX2");
    assertEquals(8, lanes("-XX:UseAVX=2"));
  }

  @Test void kernelsHoldTheirContractWithAvx512() throws Exception {
    assumeTrue(processorHas("avx512f"), "this processor has no AVX-512");
    assertEquals(16, lanes("-XX:UseAVX=3"));
  }

  /** As Linux tells; elsewhere nothing is known. */
  private static boolean processorHas(String feature) throws IOException {
    Path told = Path.of("/proc/cpuinfo");
    if (!Files.exists(told)) return false;
    try (Stream<String> lines = Files.lines(told)) {
      return lines.anyMatch(line -> line.startsWith("flags") && List.of(line.split("\\s+")).contains(feature));
    }
  }

  /** Runs the contract and says how many floats a vector of the kernels had. */
  private static int lanes(String... flags) throws IOException, InterruptedException, URISyntaxException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
        classPath(), ContractRun.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> command + " said " + said);
    List<String> answer = said.lines().filter(line -> line.startsWith(ContractRun.LANES)).toList();
    assertTrue(answer.size() == 1, said);
    return Integer.parseInt(answer.getFirst().substring(ContractRun.LANES.length()));
  }

  /** All that this JVM has, in whichever way it has it, and the tests. */
  private static String classPath() throws URISyntaxException {
    String tests = Path.of(VectorWidthsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolveSibling("test-classes").toString();
    return String.join(File.pathSeparator, Stream
        .concat(Stream.of("jdk.module.path", "jdk.module.upgrade.path", "java.class.path")
            .flatMap(name -> Optional.ofNullable(System.getProperty(name)).stream()), Stream.of(tests))
        .filter(path -> !path.isEmpty()).toList());
  }
}
