package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.Overrides;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.file.TemporaryFolder;
import dev.tenon.engine.rows.Prepared.Shown;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The first micro-batch of a training: windows of text, each with the token behind it that is only predicted, or rows. */
final class ShownWindows {
  private static final String LEARNED = "learned";

  private final Session session;
  private final Common common;
  private final boolean json;

  ShownWindows(Session session, Common common, boolean json) {
    this.session = session;
    this.common = common;
    this.json = json;
  }

  /**
   * Prints it.
   *
   * @param place a config, or a run
   */
  void show(House house, Path place, List<String> overrides) {
    boolean run = Files.isDirectory(place);
    Path file = run ? place.resolve("config.yaml") : place;
    if (run && !Files.isRegularFile(file))
      throw new UserError(place + " is no run: there is no config.yaml in it; rows are shown with --data FILE");
    Bound<RunSpec> bound = RunSpec.of(Overrides.apply(YamlReader.read(file), overrides), house.get(Binder.class),
        house.get(Preparation.class).bases());
    if (!common.quiet) bound.notes().forEach(session::note);
    try (var temporary = new TemporaryFolder("tenon-batch-");
        Preparation.Reading texts = house.get(Preparation.class).reading(bound.value(),
            new RunFolder(run ? place : temporary.path()), phases())) {
      print(bound.value(), texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Listener phases() {
    return new Listener() {
      @Override public void phase(String what, OptionalDouble progress) {
        if (!common.quiet && progress.isEmpty()) session.note(what);
      }
    };
  }

  private void print(RunSpec spec, Preparation.Reading texts) {
    var batch = new Batch(spec.train().batchSize(), texts.material().time());
    texts.material().training().fill(0, batch);
    if (!common.quiet) texts.material().notes().forEach(session::note);
    List<Shown> rows = IntStream.range(0, batch.rows()).mapToObj(row -> row(batch, row)).toList();
    if (json) {
      Figures.json(session.out(), tree(batch, rows, texts));
      return;
    }
    var printer = new ShownTokens(session.out(), texts.tokenizer().tokenizer(), session.colours());
    printer.legend(LEARNED);
    for (int i = 0; i < rows.size(); i++) printer.print("row " + (i + 1), List.of(rows.get(i)), LEARNED);
  }

  /** Tokens of a row that are no padding. */
  private static int read(Batch batch, int row) {
    int read = 0;
    while (read < batch.time() && batch.segments()[row * batch.time() + read] != Batch.PADDING) read++;
    return read;
  }

  private static Shown row(Batch batch, int row) {
    int offset = row * batch.time(), length = read(batch, row);
    // Behind a window of text stands a token that is predicted and not read.
    boolean more = length > 0 && batch.labels()[offset + length - 1] >= 0;
    int size = more ? length + 1 : length;
    int[] ids = new int[size], texts = new int[size];
    boolean[] learned = new boolean[size];
    for (int i = 0; i < length; i++) {
      ids[i] = (int) batch.tokens()[offset + i];
      texts[i] = (int) batch.segments()[offset + i];
      if (i + 1 < size) learned[i + 1] = batch.labels()[offset + i] >= 0;
    }
    if (more) {
      ids[length] = (int) batch.labels()[offset + length - 1];
      texts[length] = texts[length - 1];
    }
    return new Shown("", ids, learned, texts);
  }

  private static Map<String, Object> tree(Batch batch, List<Shown> shown, Preparation.Reading texts) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int r = 0; r < shown.size(); r++) {
      Shown row = shown.get(r);
      int offset = r * batch.time();
      int read = read(batch, r);
      rows.add(Figures.tree("input_ids", IntStream.of(row.ids()).boxed().toList(), "labels",
          IntStream.range(0, row.ids().length).map(i -> row.counted()[i] ? row.ids()[i] : (int) Batch.IGNORED).boxed()
              .toList(),
          "position_ids",
          IntStream.range(0, read).mapToLong(i -> batch.positions()[offset + i]).boxed().toList(),
          "segments", IntStream.range(0, read).mapToLong(i -> batch.segments()[offset + i]).boxed()
              .toList(),
          "tokens", IntStream.of(row.ids()).mapToObj(texts.tokenizer().tokenizer()::piece).toList()));
    }
    return Figures.tree("method", "training", "rows", rows, "notes", texts.material().notes());
  }
}
