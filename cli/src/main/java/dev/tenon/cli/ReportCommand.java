package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.report.Report;
import dev.tenon.engine.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon report}. */
@Command(name = "report", description = "Write a run's report: one HTML page that needs no other file.", footer = {"",
    "Example:", "  tenon report runs/tiny"})
final class ReportCommand implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Parameters(paramLabel = "RUN", description = "The run's folder.") Path run = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  ReportCommand(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    var folder = new RunFolder(run);
    if (!Files.isRegularFile(folder.config()))
      throw new UserError(run + " holds no run: there is no config.yaml in it");
    Report.write(folder);
    new Figures().add("report", folder.report().toString(), "report").print(session.out(), json);
    return 0;
  }
}
