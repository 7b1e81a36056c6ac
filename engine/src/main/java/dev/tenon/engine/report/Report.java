package dev.tenon.engine.report;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.run.RunFolder;

/**
 * Writes report.html of a run: one page with all that it needs, which asks for nothing over the network. The same folder gives the
 * same bytes. Curves are drawn here; a short script adds a read-out where the pointer is, and the page is whole without it.
 */
public final class Report {
  private Report() {}

  /**
   * Writes the report from what the run's folder holds, whole or not at all; a run that has just begun has one too.
   *
   * @throws UserError if a file of the run is damaged
   */
  public static void write(RunFolder folder) {
    folder.write(folder.report(), page(Account.of(folder)));
  }

  static String page(Account account) {
    var page = new Page(account.name());
    page.begin();
    new Headline(account).draw(page.html());
    Curves.draw(account, page.html());
    new SamplesPart(account).draw(page.html());
    new Setup(account).draw(page.html());
    new Origin(account).draw(page.html());
    return page.end();
  }
}
