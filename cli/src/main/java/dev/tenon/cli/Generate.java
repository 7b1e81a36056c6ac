package dev.tenon.cli;

import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon generate}: standard output gets the prompt and its continuation, and nothing else. */
@Command(name = "generate", description = "Let a model continue a text.", footer = {"", "Example:",
    "  tenon generate runs/quickstart --prompt 'dog (noun):' --max-new-tokens 60"})
final class Generate implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Mixin Sessions sessions = new Sessions();

  @Mixin Sampling sampling = new Sampling();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The text to continue.") String prompt = "";

  Generate(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing, base, sessions)) {
      Generation generation = sampling.generation(house.catalogs(), common.seed);
      LanguageModel read = house.workbench().load(model);
      // A prompt that is refused is not echoed.
      var begun = new AtomicBoolean();
      read.generate(prompt, generation, piece -> write(begun.getAndSet(true) ? piece : prompt + piece));
      if (!begun.get()) write(prompt);
      if (session.surroundings().outWatched()) session.out().println();
      return 0;
    }
  }

  private void write(String piece) {
    session.out().print(piece);
    session.delivered();
  }
}
