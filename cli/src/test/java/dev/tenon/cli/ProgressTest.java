package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.Listener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long now;

  private Progress progress(boolean terminal) {
    return new Progress(err, terminal, 80, () -> now);
  }

  private String shown() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static Listener.Step step(int step) {
    return new Listener.Step(step, 100, step * 32L, 3.25, 1e-3, 1, 1234.5, 5_000_000, 83);
  }

  private void seconds(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test void aPlainLineHasStepLossSpeedTimeLeftAndMemory() {
    progress(false).step(step(1));
    assertEquals("step 1/100  loss 3.2500  1,235 tokens/s  ETA 1:23  5.00 MB\n", shown());
  }

  @Test void plainLinesComeEveryTenSecondsAndAtTheEnd() {
    Progress progress = progress(false);
    for (int i = 1; i <= 100; i++) {
      progress.step(step(i));
      seconds(1);
    }
    assertEquals(11, shown().lines().count(), shown());
    assertTrue(shown().lines().toList().getLast().startsWith("step 100/100"));
    assertFalse(shown().contains("\r"));
  }

  @Test void aTerminalsLineIsRedrawnWithinItsWidth() {
    Progress progress = progress(true);
    progress.step(step(50));
    seconds(1);
    progress.step(step(51));
    assertEquals(2, shown().chars().filter(c -> c == '\r').count());
    assertEquals(0, shown().chars().filter(c -> c == '\n').count());
    for (String line : shown().split("\r")) assertTrue(line.length() < 80, line);
    assertTrue(shown().contains("[########--------] 50/100"));
  }

  @Test void aNarrowTerminalGetsNoBar() {
    assertTrue(Progress.bar(step(50), 79).startsWith("["));
    assertTrue(Progress.bar(step(50), 50).startsWith("50/100"));
    assertEquals("50/100  loss 3.2500  1,235 tokens/s", Progress.bar(step(50), 40));
    assertEquals("50/100", Progress.bar(step(50), 10));
  }

  @Test void whatStaysIsWrittenOverTheBar() {
    Progress progress = progress(true);
    progress.step(step(50));
    progress.evaluated(50, 2.5);
    progress.saved(50, Path.of("run"));
    assertTrue(shown().endsWith("\rstep 50: validation loss 2.5000\nstep 50: saved run\n"), shown());
  }

  @Test void aPhaseIsToldOnceAndThenNowAndThen() {
    Progress progress = progress(false);
    for (int i = 0; i < 10; i++) progress.phase("tokenizing", OptionalDouble.of(i / 10.0));
    assertEquals("tokenizing 0 %\n", shown());
    seconds(11);
    progress.phase("tokenizing", OptionalDouble.of(0.95));
    assertEquals("tokenizing 0 %\ntokenizing 95 %\n", shown());
  }

  @Test void quietShowsNothing() {
    Listener quiet = Progress.of(new Session(err, err), true);
    quiet.step(step(1));
    quiet.phase("tokenizing", OptionalDouble.empty());
    assertEquals("", shown());
  }
}
