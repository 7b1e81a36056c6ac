package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenon.engine.run.RunFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser has it, where Chromium is installed. */
@Tag("slow")
class BrowserTest {
  private static final Pattern ADDRESS = Pattern.compile("\"url\":\"([^\"]*)\"");
  @TempDir Path work;

  private static Optional<Path> chromium() {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(
            folder -> Stream.of("chromium", "chromium-browser", "google-chrome").map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable).findFirst();
  }

  private String open(String... what) throws IOException, InterruptedException {
    Optional<Path> chromium = chromium();
    assumeTrue(chromium.isPresent(), "Chromium is not installed");
    var command = new ArrayList<>(List.of(chromium.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + work.resolve("browser")));
    command.addAll(List.of(what));
    Path out = work.resolve("out");
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser did not end");
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }

  @Test void theBrowserShowsTheFiguresAndRunsOnlyOurScript() throws Exception {
    RunFolder folder = Given.run(work.resolve("run"), 1500);
    Report.write(folder);
    String dom = open("--dump-dom", folder.report().toUri().toString());
    assertTrue(dom.contains("<h1>run</h1>"));
    assertEquals(5, dom.split("<figure", -1).length - 1);
    assertTrue(dom.contains("Step <b>1,500</b> of <b>1,500</b>"));
    // The policy in the head lets our script run: it adds a line to each drawing.
    assertEquals(5, dom.split("class=\"rule\"", -1).length - 1);
    assertTrue(dom.contains("zu&lt;script&gt;alert(1)&lt;/script&gt;"));
    assertEquals(1, dom.split("<script", -1).length - 1);
    assertFalse(dom.contains("https://"));
  }

  @Test void thePageAsksForNothingButItself() throws Exception {
    RunFolder folder = Given.run(work.resolve("run"), 300);
    Report.write(folder);
    assertEquals(List.of(), asked(folder.report()));
    assertTrue(Files.size(work.resolve("page.png")) > 20_000, "the picture is empty");
  }

  @Test void aPageThatAsksIsNoticed() throws Exception {
    Path page = Files.writeString(work.resolve("page.html"), "<!DOCTYPE html><img src='http://example.invalid/x.png'>");
    assertEquals(List.of("http://example.invalid/x.png"), asked(page));
  }

  /** The addresses that a page asks for. The browser asks for some on its own account, which have no page as their origin. */
  private List<String> asked(Path page) throws IOException, InterruptedException {
    Path log = work.resolve("net.json");
    open("--log-net-log=" + log, "--screenshot=" + work.resolve("page.png"), "--window-size=1200,2600",
        page.toUri().toString());
    return Files.readString(log).lines()
        .filter(line -> line.contains("\"initiator\":\"") && !line.contains("\"initiator\":\"not an origin\""))
        .map(ADDRESS::matcher)
        .filter(Matcher::find).map(m -> m.group(1)).filter(address -> !address.startsWith("file:")).distinct().toList();
  }
}
