package dev.tenon.cli;

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
}
