package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static void refused(String message, Object... arguments) {
    Typed typed = Typed.tenon(arguments);
    assertEquals("tenon: " + message + System.lineSeparator(), typed.err());
    assertEquals("", typed.out());
    assertEquals(2, typed.code());
  }

  @Test void anUnknownCommandIsMetWithTheNearest() {
    refused("unknown command 'trian'; did you mean train? (see tenon --help)", "trian");
    refused("unknown command 'encod'; did you mean encode? (see tenon tokenizer --help)", "tokenizer", "encod");
    refused("unknown command 'trian'; did you mean train? (see tenon --help)", "trian", "--help");
    refused("unknown command 'encod'; did you mean encode? (see tenon tokenizer --help)", "tokenizer", "encod", "-h");
  }

  @Test void anUnknownOptionIsMetWithTheNearest() {
    refused("unknown option '--promt=x'; did you mean --prompt? (see tenon generate --help)", "generate", "run",
        "--promt=x");
  }

  @Test void nothingIsNotACommand() {
    refused("which command? tenon quickstart is one to begin with; tenon --help lists all");
    refused("tokenizer does nothing by itself; its commands are train, encode, decode, info and parity", "tokenizer");
    refused("plugin does nothing by itself; its command is list", "plugin");
  }

  @Test void whatIsMissingIsNamed() {
    refused("Missing required option: '--prompt=TEXT' (see tenon generate --help)", "generate", "run");
    refused("Missing required parameter: 'CONFIG' (see tenon verify-resume --help)", "verify-resume");
  }

  @Test void oneArgumentTooManyIsNamed() {
    refused("one argument too many: 'more' (see tenon report --help)", "report", "run", "more");
  }

  @Test void aValueOfTheWrongKindIsNamed() {
    refused(
        "Invalid value for option '--max-new-tokens': 'many' is not a whole number, or too large (see tenon generate --help)",
        "generate",
        "run", "--prompt", "x", "--max-new-tokens", "many");
  }

  @Test void anEmptyPathIsRefused() {
    refused("Invalid value for option '--out': it is empty, it must name a file or folder (see tenon train --help)",
        "train", "a.yaml", "--out", "");
  }

  @Test void whatIsSaidBeforeACommandCountsForIt() {
    refused("--plugins none: there is no such folder or jar", "--plugins", "none", "plan", "a.yaml");
    refused("--plugins none: there is no such folder or jar", "tokenizer", "--plugins", "none", "encode", "a", "b");
  }

  @Test void valuesOutOfRangeAreRefused() {
    refused("--threads is 0; it must be from 1 to 1024", "generate", "run", "--prompt", "x", "--threads", "0");
    refused("--max-new-tokens is 0; it must be at least 1", "generate", "run", "--prompt", "x", "--max-new-tokens",
        "0");
    refused("--limit is 0; it must be at least 1", "evaluate", "--limit", "0", "run", "--data", "x");
    refused(
        "--format pdf is not known; it must be hf, gguf, peft or that of a graph: graph format 'pdf' is not installed;"
            + " is a plugin missing? (installed: onnx)",
        "export", "run", "--out", "x", "--format", "pdf");
  }

  @Test void aTrainingNeedsAConfigAndAFolder() {
    refused("no config; give one, settings with --set, or a run with --resume", "train");
    refused("no folder for the run; name one with --out", "train", "--set", "data.type=wordnet");
  }

  private static String reported(Throwable failure, int code) {
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(code, Failures.report(failure, new Session(stream, stream), false));
    return err.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
  }

  @Test void failuresHaveTheirExitCodes() {
    assertEquals("tenon: model.norm: wrong", reported(new UserError("model.norm: wrong"), 2));
    assertEquals("tenon: a.jsonl:3: wrong", reported(new MalformedData("a.jsonl:3: wrong"), 2));
    assertEquals("tenon: cannot write run: No space left on device",
        reported(new WorkFailed("cannot write run: No space left on device"), 1));
    assertEquals("tenon: IllegalStateException: odd", reported(new IllegalStateException("odd"), 1));
    assertEquals(
        "tenon: not enough memory (Java heap space): take a smaller batch or model (tenon plan says what they need), or give Java more with TENON_JAVA_OPTS=-Xmx8g",
        reported(new OutOfMemoryError("Java heap space"), 1));
  }
}
