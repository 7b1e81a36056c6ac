package dev.tenon.cli;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon tokenizer parity}: whether texts get the ids that another implementation gave them. */
@Command(name = "parity", description = "Compare a tokenizer's ids with those of another implementation; ends with 1 if any differ.", footer = {
    "", "Example:", "  tenon tokenizer parity my-tokenizer --reference ids.jsonl", "",
    "Each line of the file: {\"text\": \"To be\", \"ids\": [2514, 307]}"})
final class TokenizerParity implements Callable<Integer> {
  private static final int SHOWN = 5;

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin TokenizerPlace tokenizer = new TokenizerPlace();

  @Option(names = "--reference", required = true, paramLabel = "FILE", description = "JSON lines with text and ids.") Path reference = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  TokenizerParity(Session session) {
    this.session = session;
  }

  /** How far a tokenizer agrees. */
  private static final class Agreement {
    long texts, differing, shown;
    Optional<Map<String, Object>> first = Optional.empty();
  }

  @Override public Integer call() throws IOException {
    if (!Files.isRegularFile(reference)) throw new UserError("--reference " + reference + ": there is no such file");
    try (var house = new House(session, common)) {
      Tokenizer read = tokenizer.load(house.catalogs()).tokenizer();
      var agreement = new Agreement();
      try (BufferedReader lines = Files.newBufferedReader(reference)) {
        for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
          agreement.texts++;
          compare(read, line.get(), reference + ":" + agreement.texts, agreement);
        }
      } catch (CharacterCodingException e) {
        throw new UserError(
            reference + ":" + (agreement.texts + 1) + ": it is not UTF-8; each line must be a JSON object in UTF-8", e);
      }
      if (agreement.texts == 0)
        throw new UserError(reference + ": it is empty; it must hold a line with text and ids at least");
      var figures = new Figures().add("texts", agreement.texts, "texts").add("differing", agreement.differing,
          "differing");
      agreement.first.ifPresent(f -> figures.hidden("first", f));
      figures.print(session.out(), json);
      return agreement.differing == 0 ? 0 : Failures.WORK_FAILED;
    }
  }

  private static Optional<String> next(BufferedReader lines) throws IOException {
    return Optional.ofNullable(lines.readLine());
  }

  private void compare(Tokenizer read, String line, String place, Agreement agreement) {
    Map<String, Object> tree = Json.parse(line, place);
    if (!(tree.get("text") instanceof String text))
      throw new UserError(place + ": text is " + tree.get("text") + "; it must be a string");
    if (!(tree.get("ids") instanceof List<?> list) || !list.stream().allMatch(Integer.class::isInstance))
      throw new UserError(place + ": ids is " + tree.get("ids") + "; it must be a list of whole numbers");
    int[] theirs = list.stream().mapToInt(id -> (Integer) id).toArray();
    int[] ours = encoded(read, text, place);
    int at = Arrays.mismatch(ours, theirs);
    if (at < 0) return;
    agreement.differing++;
    if (agreement.first.isEmpty()) {
      agreement.first = Optional.of(
          Figures.tree("place", place, "token", at, "ours", IntStream.of(ours).boxed().toList(), "reference", list));
    }
    if (agreement.shown++ >= SHOWN || json) return;
    session.out().println(place + ": they part at token " + at + ", behind '" + behind(read, ours, at) + "'");
    session.out().println("  here       " + shown(read, ours, at));
    session.out().println("  reference  " + shown(read, theirs, at));
  }

  private static int[] encoded(Tokenizer read, String text, String place) {
    try {
      return read.encode(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(place + ": " + e.getMessage(), e);
    }
  }

  private static String behind(Tokenizer read, int[] ids, int at) {
    String text = read.decode(Arrays.copyOfRange(ids, Math.max(0, at - 8), at));
    return text.replace("\n", "\\n");
  }

  /** A few tokens from a place on: id and piece. */
  private static String shown(Tokenizer read, int[] ids, int from) {
    if (from >= ids.length) return "ends";
    return IntStream.range(from, Math.min(ids.length, from + 6)).mapToObj(i -> piece(read, ids[i]))
        .collect(Collectors.joining(" "));
  }

  private static String piece(Tokenizer read, int id) {
    return id >= 0 && id < read.size()
        ? id + "'" + read.piece(id).replace("\n", "\\n") + "'"
        : id + " (no id of this tokenizer)";
  }
}
