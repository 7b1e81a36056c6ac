package dev.tenon.cli;

import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.rows.Prepared;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.rows.RowMethod;
import dev.tenon.engine.rows.RowSettings;
import dev.tenon.engine.rows.Rows;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon data show-batch}. */
@Command(name = "show-batch", description = "Print the tokens of a batch, those that are learned marked.", footer = {"",
    "Example:", "  tenon data show-batch --data chats.jsonl --model my-model --assistant-only-loss", "",
    "With --json: rows (input_ids, labels, completion_mask, assistant_masks, seq_lengths, position_ids; of pairs "
        + "prompt_ids, chosen_ids, rejected_ids; of answers prompt_ids, completion_ids, KL_completion_ids, label), "
        + "batches as they are collated (input_ids, labels, attention_mask, ...), the first of them also as batch, and "
        + "for sft without padding as padding_free: the names of TRL. Labels are -100 where nothing is learned, else "
        + "the id at the same place."})
final class ShowBatch implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Settings settings = new Settings();

  @Mixin RowTokens tokens = new RowTokens();

  @Mixin RowOptions rows = new RowOptions();

  @Parameters(arity = "0..1", paramLabel = "CONFIG|RUN", description = "A config or a run of a training, whose batch is shown; not with --data.") Optional<Path> subject = Optional
      .empty();

  @Option(names = "--data", paramLabel = "FILE", description = "Rows: a JSON list or JSON lines; may be given more than once.") List<Path> data = new ArrayList<>();

  @Option(names = "--batches", paramLabel = "N", description = "How many batches; 0: all (default: 1).") int batches = 1;

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  ShowBatch(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common)) {
      if (data.isEmpty()) {
        Path place = subject.orElseThrow(() -> new UserError(
            "which batch? give a config or a run, or --data FILE with --model MODEL or --tokenizer TOKENIZER"));
        new ShownWindows(session, common, json).show(house, place, settings.set);
        return 0;
      }
      Path place = tokens.place().or(() -> subject).orElseThrow(
          () -> new UserError("--data needs a tokenizer; give --model MODEL or --tokenizer TOKENIZER"));
      Tokenizers.Kept kept = tokens.tokenizer(place, house.catalogs());
      RowSettings how = rows.settings();
      RowEncoder encoder = tokens.encoder(place, kept, how);
      Rows read = Rows.read(data);
      RowMethod method = rows.rowMethod().orElseGet(() -> RowMethod.of(read.all().getFirst()));
      show(method, method.prepare(read, encoder, how, rows.options()), kept, how);
      return 0;
    }
  }

  private void show(RowMethod method, Prepared prepared, Tokenizers.Kept kept, RowSettings how) {
    int size = rows.batchSize, all = Math.ceilDiv(prepared.size(), size);
    int shown = batches == 0 ? all : Math.min(all, batches);
    int last = Math.min(prepared.size(), shown * size);
    if (!json) {
      if (!common.quiet) prepared.notes().forEach(session::note);
      if (prepared.size() == 0) throw new UserError("no row is left; see the notes, or take a larger --max-length");
      String counted = method == RowMethod.SFT ? "learned" : method == RowMethod.REWARD ? "scored" : "compared";
      var printer = new ShownTokens(session.out(), kept.tokenizer(), session.colours());
      printer.legend(counted);
      for (int i = 0; i < last; i++) printer.print("row " + (i + 1), prepared.shown(i), counted);
      return;
    }
    List<Map<String, Object>> collated = IntStream.range(0, shown)
        .mapToObj(i -> prepared.batch(i * size, Math.min(prepared.size(), (i + 1) * size))).toList();
    Map<String, Object> tree = Figures.tree("method", method.label(), "settings", Resolved.of(how), "rows_in_all",
        prepared.size(), "rows", IntStream.range(0, last).mapToObj(i -> row(prepared, i, kept)).toList());
    if (!collated.isEmpty()) tree.put("batch", collated.getFirst());
    tree.put("batches", collated);
    if (!collated.isEmpty())
      prepared.paddingFree(0, Math.min(size, prepared.size())).ifPresent(it -> tree.put("padding_free", it));
    tree.put("notes", prepared.notes());
    Figures.json(session.out(), tree);
  }

  private static Map<String, Object> row(Prepared prepared, int index, Tokenizers.Kept kept) {
    Map<String, Object> tree = prepared.row(index);
    for (Prepared.Shown shown : prepared.shown(index))
      tree.put(shown.name().isEmpty() ? "tokens" : shown.name() + "_tokens",
          IntStream.of(shown.ids()).mapToObj(kept.tokenizer()::piece).toList());
    return tree;
  }
}
