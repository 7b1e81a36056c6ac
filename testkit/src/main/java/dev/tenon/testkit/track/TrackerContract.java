package dev.tenon.testkit.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.track.Track;
import dev.tenon.api.track.Tracker;
import dev.tenon.testkit.spec.ComponentContract;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a tracker promises: what a run told it is there, once, however often the run was stopped. */
public abstract class TrackerContract extends ComponentContract<Tracker> {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** What is there of a run: figures by step and name, in float32 precision at least. Fails if a step is there twice. */
  protected abstract SortedMap<Integer, Map<String, Double>> read(Path run) throws IOException;

  private static Map<String, Number> figures(int step, double loss) {
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("tokens", 1000L * step);
    figures.put("train/loss", loss);
    if (step % 2 == 0) figures.put("eval/loss", loss + 1);
    return figures;
  }

  private void track(Path run, int last, int from, int to, double loss) throws IOException {
    try (Track track = spec().open(run, last)) {
      for (int step = from; step <= to; step++) track.add(step, figures(step, loss), NOON.plusSeconds(step));
      track.sync();
    }
  }

  private static Map<Integer, Map<String, Double>> expected(int from, int to, double loss) {
    Map<Integer, Map<String, Double>> steps = new TreeMap<>();
    for (int step = from; step <= to; step++) {
      Map<String, Double> values = new TreeMap<>();
      figures(step, loss).forEach((name, value) -> values.put(name, value.doubleValue()));
      steps.put(step, values);
    }
    return steps;
  }

  private interface Use {
    void of(Path run) throws IOException;
  }

  private static void inFolder(Use use) throws IOException {
    Path run = Files.createTempDirectory("tracked");
    try {
      use.of(run);
    } finally {
      try (Stream<Path> all = Files.walk(run)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(path);
      }
    }
  }

  @Test public void whatWasAddedIsThere() throws IOException {
    inFolder(run -> {
      track(run, 0, 1, 5, 0.5);
      assertEquals(expected(1, 5, 0.5), read(run), "figures of five steps");
    });
  }

  @Test public void aRunThatGoesOnTellsLaterStepsAgain() throws IOException {
    inFolder(run -> {
      track(run, 0, 1, 6, 0.5);
      track(run, 4, 5, 8, 0.25);
      Map<Integer, Map<String, Double>> both = expected(1, 4, 0.5);
      both.putAll(expected(5, 8, 0.25));
      assertEquals(both, read(run), "steps 1 to 6, then again from 5 on");
    });
  }

  @Test public void aRunThatBeginsForgetsWhatWasThere() throws IOException {
    inFolder(run -> {
      track(run, 0, 1, 6, 0.5);
      track(run, 0, 1, 2, 0.25);
      assertEquals(expected(1, 2, 0.25), read(run), "a run that begins again in the same folder");
    });
  }

  @Test public void whatAKillLeftHalfWrittenIsForgotten() throws IOException {
    inFolder(run -> {
      track(run, 0, 1, 6, 0.5);
      for (Path file : files(run)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(Math.max(0, channel.size() - 3));
        }
      }
      track(run, 5, 6, 7, 0.25);
      Map<Integer, Map<String, Double>> both = expected(1, 5, 0.5);
      both.putAll(expected(6, 7, 0.25));
      assertEquals(both, read(run), "the last three bytes of each file are lost, and the run goes on from step 5");
    });
  }

  @Test public void goingOnTwiceIsAsGoingOnOnce() throws IOException {
    inFolder(run -> {
      track(run, 0, 1, 4, 0.5);
      track(run, 2, 3, 3, 0.125);
      track(run, 2, 3, 6, 0.25);
      Map<Integer, Map<String, Double>> both = expected(1, 2, 0.5);
      both.putAll(expected(3, 6, 0.25));
      assertEquals(both, read(run), "a run that was stopped soon after it had gone on");
    });
  }

  private static List<Path> files(Path run) throws IOException {
    try (Stream<Path> all = Files.walk(run)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
