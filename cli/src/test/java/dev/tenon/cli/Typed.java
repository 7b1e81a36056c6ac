package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** What came of a command that was typed. */
record Typed(int code, String out, String err) {
  /** Runs {@code tenon} with arguments: strings, paths, numbers. */
  static Typed tenon(Object... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    String[] args = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    int code = Tenon.run(args, new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Typed(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs {@code tenon}, which must end well. */
  static Typed done(Object... arguments) {
    Typed typed = tenon(arguments);
    assertEquals(0, typed.code, typed.out + typed.err);
    return typed;
  }

  /** It must have been the user's fault, told in one message that holds these parts. */
  static void refused(Typed typed, Object... parts) {
    assertEquals(2, typed.code, typed.out + typed.err);
    assertEquals(1, typed.err.lines().filter(line -> line.startsWith("tenon: ")).count(), typed.err);
    for (Object part : parts) assertTrue(typed.err.contains(part.toString()), typed.err);
  }
}
