package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.api.evaluate.Figure;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Item;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.evaluate.Writing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A ledger of two measures over forty rows, and models that are right in the first so many. */
public final class GivenLedger {
  private GivenLedger() {}

  /** Right is what a model finds likely. */
  record Right() implements Task {
    @Override public String type() {
      return "right";
    }

    @Override public Findings evaluate(List<Fields> rows, Scorer model) {
      List<Optional<Likelihood>> found = model
          .likelihoods(rows.stream().map(row -> new Continuation(row.text("n"), "x")).toList());
      return new Findings(IntStream.range(0, rows.size()).mapToObj(
          i -> Item.of(rows.get(i).place()).with("acc", found.get(i).orElseThrow().log() == 0)).toList(),
          List.of(Figure.mean("acc")), List.of());
    }
  }

  public static Ledger of(Path folder) throws IOException {
    Path data = Files.writeString(folder.resolve("rows.jsonl"),
        IntStream.range(0, 40).mapToObj(i -> "{\"n\": \"" + i + "\"}\n").collect(Collectors.joining()));
    return new Ledger(new LedgerConfig(
        List.of(new Measure(new Right(), data, Side.UTILITY, OptionalInt.empty()),
            new Measure(new Right(), data, Side.SAFETY, OptionalInt.of(10))),
        OptionalDouble.empty(), 1));
  }

  /** A model that is right in the first rows. */
  public static Scorer right(int count) {
    return new Scorer() {
      @Override public List<Optional<Likelihood>> likelihoods(List<Continuation> asked) {
        return asked.stream()
            .map(a -> Optional.of(new Likelihood(Integer.parseInt(a.context()) < count ? 0 : -9, 1, true)))
            .toList();
      }

      @Override public List<String> continuations(List<String> prompts, Writing how) {
        return List.of();
      }

      @Override public List<Stretch> stretches(String text) {
        return List.of();
      }

      @Override public long cut() {
        return 0;
      }
    };
  }
}
