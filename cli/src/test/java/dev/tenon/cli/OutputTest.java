package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.workbench.WorkFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A session whose standard output cannot be written. */
  private Session failing(String reason) {
    var standard = new Output(new OutputStream() {
      @Override public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    });
    return new Session(new PrintStream(standard, false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), Surroundings.NONE, Optional.of(standard));
  }

  @Test void aFullDiskIsAFailure() {
    Session session = failing("No space left on device");
    session.out().println("result");
    WorkFailed failure = assertThrows(WorkFailed.class, session::delivered);
    assertEquals("standard output cannot be written: No space left on device", failure.getMessage());
  }

  @Test void aReaderThatHasEnoughIsNoFailureAndHearsNothing() {
    Session session = failing("Broken pipe");
    session.out().println("result");
    ReaderGone gone = assertThrows(ReaderGone.class, session::delivered);
    assertEquals(141, Failures.report(gone, session, false));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test void outputThatIsTakenIsDelivered() {
    var taken = new ByteArrayOutputStream();
    var session = new Session(new PrintStream(taken, false, StandardCharsets.UTF_8), System.err);
    session.out().print("result");
    session.delivered();
    assertEquals("result", taken.toString(StandardCharsets.UTF_8));
  }
}
