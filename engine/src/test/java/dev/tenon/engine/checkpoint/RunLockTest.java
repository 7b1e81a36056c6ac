package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path run;

  /** A second process: locks a run, says so, and holds it until its input ends. */
  public static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (RunLock _ = RunLock.of(Path.of(arguments[0]))) {
        System.out.println("held");
        while (System.in.read() >= 0) Thread.onSpinWait();
      } catch (UserError e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private Process start() throws IOException, URISyntaxException {
    String path = String.join(java.io.File.pathSeparator, where(RunLock.class), where(RunLockTest.class),
        where(UserError.class));
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint", "-cp", path,
        Holder.class.getName(), run.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String where(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static String line(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(out.readLine());
  }

  @Test void aSecondProcessIsToldWhoHoldsTheRun() throws Exception {
    Process holder = start();
    try {
      assertEquals("held", line(holder));
      String message = assertThrows(UserError.class, () -> RunLock.of(run)).getMessage();
      assertTrue(message.startsWith(run + " is in use by process " + holder.pid() + ";"), message);
    } finally {
      holder.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    RunLock.of(run).close();
  }

  @Test void aRefusedSecondUseInThisProcessLosesNoLock() throws Exception {
    try (RunLock _ = RunLock.of(run)) {
      String message = assertThrows(UserError.class, () -> RunLock.of(run.resolve("../" + run.getFileName())))
          .getMessage();
      assertTrue(message.contains("in use by this process (" + ProcessHandle.current().pid() + ")"), message);
      Process other = start();
      assertTrue(line(other).startsWith(run + " is in use by process " + ProcessHandle.current().pid() + ";"));
      assertTrue(other.waitFor(20, TimeUnit.SECONDS));
    }
  }

  @Test void aReleasedRunCanBeLockedAgain() {
    RunLock first = RunLock.of(run);
    first.close();
    try (RunLock second = RunLock.of(run)) {
      first.close();
      assertThrows(UserError.class, () -> RunLock.of(run), "closing the first again must not free the second");
      assertTrue(second != first);
    }
  }
}
