package dev.tenon.plugins.trackers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tenon.api.track.Track;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final String FILE = "tensorboard/events.out.tfevents.0.tenon";

  @TempDir Path run;

  private static Map<String, Number> figures(Object... namesAndValues) {
    Map<String, Number> figures = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2)
      figures.put(namesAndValues[i].toString(), (Number) namesAndValues[i + 1]);
    return figures;
  }

  @Test void theBytesAreThoseOfTensorboardsOwnWriter() throws IOException {
    try (Track track = new Tensorboard().open(run, 0)) {
      track.add(1, figures("train/loss", 4.25, "tokens", 1024), Instant.parse("2026-01-01T12:00:00.5Z"));
      track.add(300, figures("train/loss", 0.0, "learning_rate", 3e-4), Instant.parse("2026-01-01T12:00:01.25Z"));
      track.add(301, figures("train/loss", 7.0), Instant.parse("2026-01-01T12:00:01.5Z"));
    }
    try (Track track = new Tensorboard().open(run, 300)) {
      track.add(301, figures("train/loss", -1.5), Instant.parse("2026-01-01T12:00:02Z"));
    }
    try (InputStream in = getClass().getResourceAsStream("events.hex")) {
      String expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(expected, HexFormat.of().formatHex(Files.readAllBytes(run.resolve(FILE))));
    }
  }

  @Test void aFileThatIsDamagedInTheMiddleIsKeptUpToThere() throws IOException {
    try (Track track = new Tensorboard().open(run, 0)) {
      for (int step = 1; step < 4; step++) track.add(step, figures("loss", step), Instant.EPOCH);
    }
    byte[] bytes = Files.readAllBytes(run.resolve(FILE));
    int length = bytes.length;
    bytes[length - 30]++;
    Files.write(run.resolve(FILE), bytes);
    new Tensorboard().open(run, 3).close();
    // Two events of three, and the one that a file begins with.
    assertEquals(length - (length - 40) / 3, Files.size(run.resolve(FILE)));
  }

  @Test void nothingIsWrittenBeforeThereIsAFigure() throws IOException {
    new Tensorboard().open(run, 0).close();
    assertFalse(Files.exists(run.resolve("tensorboard")));
  }
}
