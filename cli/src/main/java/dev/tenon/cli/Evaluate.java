package dev.tenon.cli;

import dev.tenon.api.data.Documents;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.LanguageModel.Score;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.run.Preparation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon evaluate}. */
@Command(name = "evaluate", description = "Measure how well a model predicts a text.", footer = {"", "Example:",
    "  tenon evaluate runs/tiny --task perplexity --data README.md"})
final class Evaluate implements Callable<Integer> {
  private static final String PERPLEXITY = "perplexity";

  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Mixin Sessions sessions = new Sessions();

  @Parameters(paramLabel = "MODEL", description = "A model's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--task", paramLabel = "TASK", description = "perplexity (default).") String task = PERPLEXITY;

  @Option(names = "--data", required = true, paramLabel = "FILE", description = "The text: a file, a .jsonl file or a folder of .txt files.") Path data = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Evaluate(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    if (!task.equals(PERPLEXITY)) throw new UserError("--task " + task + " is not known; it must be " + PERPLEXITY);
    try (var house = new House(session, common, computing, sessions)) {
      Documents documents = new Texts(house.catalogs()).of(List.of(data));
      LanguageModel read = house.workbench().load(model);
      Score score = score(read, documents, data);
      new Figures().add("loss", score.loss(), "loss", Amounts.loss(score.loss()) + " nats a token")
          .add("perplexity", score.perplexity(), "perplexity", String.format(Locale.ROOT, "%.3f", score.perplexity()))
          .add("bits_per_byte", score.bitsPerByte(), "bits per byte", Amounts.loss(score.bitsPerByte()))
          .add("tokens", score.tokens(), "tokens", Amounts.whole(score.tokens()))
          .add("bytes", score.bytes(), "bytes", Amounts.whole(score.bytes()))
          .print(session.out(), json);
      return 0;
    }
  }

  /**
   * How well a model predicts documents; each token counts the same.
   *
   * @param data where they come from, for messages
   */
  static Score score(LanguageModel read, Documents documents, Path data) {
    List<Score> scores = Preparation.reading(documents,
        texts -> texts.filter(text -> !text.isEmpty()).map(read::evaluate).toList());
    if (scores.isEmpty()) throw new UserError("--data " + data + ": there is no text in it");
    double nats = 0;
    long tokens = 0, bytes = 0;
    for (Score s : scores) {
      nats += s.loss() * s.tokens();
      tokens += s.tokens();
      bytes += s.bytes();
    }
    return new Score(nats / tokens, tokens, bytes);
  }
}
