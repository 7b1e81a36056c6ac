package dev.tenon.engine.run;

import dev.tenon.api.track.Track;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** metrics.jsonl of a run: a header line, then one line a logged step. The track that every run has: its report is made of it. */
public final class MetricsLog implements Track {
  private static final int SCHEMA = 1;

  private final RunFolder folder;

  private MetricsLog(RunFolder folder) {
    this.folder = folder;
  }

  /** The file with the lines of steps up to one; at step 0 a new one. */
  static MetricsLog open(RunFolder folder, int step) {
    var log = new MetricsLog(folder);
    if (step == 0) log.begin();
    else log.truncateTo(step);
    return log;
  }

  /** Begins the file. */
  private void begin() {
    var header = new LinkedHashMap<String, Object>();
    header.put("schema", SCHEMA);
    folder.write(folder.metrics(), line(header));
  }

  /** Drops the lines of steps after one: those that a resumed run will make again. */
  private void truncateTo(int step) {
    long length = 0;
    for (String line : lines(folder)) {
      Object of = Json.parse(line, folder.metrics().toString()).get("step");
      if (of instanceof Number n && n.intValue() > step) break;
      length += line.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    if (length == 0) begin();
    else folder.cut(folder.metrics(), length);
  }

  @Override public void add(int step, Map<String, ? extends Number> figures, Instant at) {
    var line = new LinkedHashMap<String, Object>();
    line.put("step", step);
    line.putAll(figures);
    folder.append(folder.metrics(), line(line));
  }

  @Override public void sync() {
    folder.sync(folder.metrics());
  }

  @Override public void close() {}

  private static String line(Map<String, Object> figures) {
    return new String(Json.compact(figures), StandardCharsets.UTF_8) + "\n";
  }

  /** The figures of every logged step, in order; a last line cut short by a kill is left out. */
  public static List<Map<String, Object>> read(RunFolder folder) {
    var all = new ArrayList<Map<String, Object>>();
    for (String line : lines(folder)) {
      Map<String, Object> figures = Json.parse(line, folder.metrics().toString());
      if (figures.containsKey("step")) all.add(figures);
    }
    return all;
  }

  private static List<String> lines(RunFolder folder) {
    if (!Files.isRegularFile(folder.metrics())) return List.of();
    try {
      String text = Files.readString(folder.metrics());
      int end = text.lastIndexOf('\n');
      return end < 0 ? List.of() : List.of(text.substring(0, end).split("\n", -1));
    } catch (IOException e) {
      throw Unreadable.error(folder.metrics(), e);
    }
  }
}
