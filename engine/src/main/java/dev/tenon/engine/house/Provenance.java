package dev.tenon.engine.house;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and when something was made: the part of tenon.json that is never compared. */
final class Provenance {
  private Provenance() {}

  static Map<String, Object> now() {
    var run = new LinkedHashMap<String, Object>();
    run.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    run.put("java", Runtime.version().toString());
    run.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    ProcessHandle.current().info().commandLine().ifPresent(line -> run.put("command_line", line));
    return run;
  }
}
