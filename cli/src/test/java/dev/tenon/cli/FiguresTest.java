package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static String printed(boolean json) {
    var out = new ByteArrayOutputStream();
    new Figures().add("loss", 1.5, "loss", "1.5000").hidden("parts", 3).add("run", "runs/a", "the run")
        .line("", "and more")
        .print(new PrintStream(out, true, StandardCharsets.UTF_8), json);
    return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test void peopleGetAlignedLines() {
    assertEquals("loss     1.5000\nthe run  runs/a\n         and more\n", printed(false));
  }

  @Test void programsGetOneObjectInOrder() {
    assertEquals("{\"loss\":1.5,\"parts\":3,\"run\":\"runs/a\"}\n", printed(true));
  }
}
