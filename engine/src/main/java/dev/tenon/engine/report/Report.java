package dev.tenon.engine.report;

import dev.tenon.engine.run.RunFolder;

/** Writes report.html of a run. */
public final class Report {
  private Report() {
  }

  /** Writes the report from what the run's folder holds. */
  public static void write(RunFolder folder) {
    folder.write(folder.report(), "");
  }
}
