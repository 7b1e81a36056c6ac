package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interpreted and compiled kernels must give the same bits, at the machine's own vector width and at narrower ones. */
@Tag("slow")
class SameBitsColdAndWarmTest {
  /** Starts a virtual machine; several at once, as one alone leaves half of the cores idle. */
  private static Process child(int times, String... flags) throws IOException {
    String path = String.join(File.pathSeparator, place(Array.class), place(AttendKernel.class), place(Digest.class),
        place(Assertions.class),
        place(org.opentest4j.AssertionFailedError.class));
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "-cp", path, Digest.class.getName(), Integer.toString(times)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String printed(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still running");
    assertEquals(0, process.exitValue(), () -> process.info() + " printed " + out);
    return out;
  }

  /** The folder or jar that a class comes from. */
  private static String place(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource("/" + name), name).toString();
    String root = url.substring(0, url.length() - name.length());
    if (root.startsWith("jar:")) root = root.substring(4, root.length() - 2);
    return Path.of(URI.create(root)).toString();
  }

  @Test void interpretedAndCompiledAgree() throws IOException, InterruptedException {
    Process interpreted = child(1, "-Xint"), compiled = child(1500), barely = child(300, "-XX:TieredStopAtLevel=1");
    String expected = printed(interpreted);
    assertEquals(71, expected.lines().count());
    assertEquals(expected, printed(compiled));
    assertEquals(expected, printed(barely));
  }

  @Test void theyAgreeOnNarrowerVectorsToo() throws IOException, InterruptedException {
    for (String width : List.of("-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16")) {
      Process interpreted = child(1, "-Xint", width), compiled = child(1500, width);
      assertEquals(printed(interpreted), printed(compiled), width);
    }
  }
}
