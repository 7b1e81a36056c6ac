package dev.tenon.cli;

import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.dialogue.Dialogue;
import dev.tenon.engine.house.Chatting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon chat}: lines from standard input, answers to standard output and nothing else there. */
@Command(name = "chat", description = "Talk with a model by its chat template: a line is what you say; /reset begins anew, /quit or Ctrl-D ends.", footer = {
    "", "Example:", "  tenon chat my-model --system 'Answer in one sentence.'"})
final class Chat implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Mixin Sessions sessions = new Sessions();

  @Mixin Sampling sampling = new Sampling();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder with a chat template, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before all else.") Optional<String> system = Optional
      .empty();

  Chat(Session session) {
    this.session = session;
  }

  @Override public Integer call() throws IOException {
    try (var house = new House(session, common, computing, base, sessions); var chatting = house.get(Chatting.class)) {
      Generation generation = sampling.generation(house.catalogs(), common.seed);
      Dialogue dialogue = chatting.open(model, system, Clock.system(ZoneId.systemDefault()));
      var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (var line = next(lines); line.isPresent() && !line.get().equals("/quit"); line = next(lines)) {
        if (line.get().equals("/reset")) dialogue.reset();
        else if (!line.get().isEmpty()) answer(dialogue, line.get(), generation);
      }
      return 0;
    }
  }

  /** What is typed next; empty at the end. */
  private Optional<String> next(BufferedReader lines) throws IOException {
    if (watched()) session.err().print("> ");
    if (watched()) session.err().flush();
    return Optional.ofNullable(lines.readLine()).map(String::strip);
  }

  private boolean watched() {
    return session.surroundings().errWatched() && !common.quiet;
  }

  /** At a terminal a line that is refused ends nothing. */
  private void answer(Dialogue dialogue, String line, Generation generation) {
    try {
      dialogue.say(line, generation, this::write);
      write(System.lineSeparator());
    } catch (UserError e) {
      if (!watched()) throw e;
      session.note(e.getMessage() + "; /reset begins anew");
    }
  }

  private void write(String piece) {
    session.out().print(piece);
    session.delivered();
  }
}
