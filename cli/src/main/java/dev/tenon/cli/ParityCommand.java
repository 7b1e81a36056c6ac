package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.house.ParityCheck;
import dev.tenon.engine.parity.Agreement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon parity}: whether this is the same model. */
@Command(name = "parity", description = "Compare a model with what another implementation computed from the same weights; ends with 1 if they differ by more than the tolerance.", footer = {
    "", "Example:", "  tenon parity my-model --reference reference.safetensors --tolerance 1e-4", "",
    "The file is a safetensors with input_ids and what is to be compared: logits, loss, hidden_states.N,",
    "grad.NAME or gradient.NAME, greedy; of an adapter also logits_base, logits_merged and merged.NAME."})
final class ParityCommand implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin BaseOption base = new BaseOption();

  @Mixin Computing computing = new Computing();

  @Mixin Sessions sessions = new Sessions();

  @Parameters(paramLabel = "MODEL", description = "A model's or an adapter's folder, a GGUF file, or a run: its last checkpoint; RUN@best the best.") Path model = Path
      .of("");

  @Option(names = "--reference", required = true, paramLabel = "FILE", description = "What the other implementation computed, safetensors.") Path reference = Path
      .of("");

  @Option(names = "--tolerance", paramLabel = "T", description = "Largest relative difference (default: ${DEFAULT-VALUE}).") double tolerance = 1e-4;

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  ParityCommand(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    if (!(tolerance >= 0)) throw new UserError("--tolerance is " + tolerance + "; it must not be negative");
    try (var house = new House(session, common, computing, base, sessions)) {
      Agreement agreement = house.get(ParityCheck.class).of(model, reference, tolerance);
      if (agreement.lines().isEmpty())
        throw new UserError(reference
            + ": there is nothing in it to compare; it must hold logits, loss, hidden_states.N, grad.NAME, gradient.NAME or greedy");
      if (json)
        Figures.json(session.out(), Figures.tree("agrees", agreement.agrees(), "tolerance", tolerance, "quantities",
            agreement.lines().stream().map(ParityCommand::tree).toList()));
      else
        tell(agreement);
      return agreement.agrees() ? 0 : Failures.WORK_FAILED;
    }
  }

  private void tell(Agreement agreement) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[]{"quantity", "relative", "absolute", ""});
    for (Agreement.Line line : agreement.lines()) {
      String note = line.note().isEmpty() ? "" : "  " + line.note();
      rows.add(new String[]{line.quantity(), number(line.relative()), number(line.absolute()),
          (line.agrees() ? "agrees" : "DIFFERS") + note});
    }
    Figures.table(session.out(), rows);
    session.out().println(
        agreement.agrees() ? "All agree within " + tolerance + "." : "Not all agree within " + tolerance + ".");
    session.out().flush();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2e", value);
  }

  private static Map<String, Object> tree(Agreement.Line line) {
    Map<String, Object> tree = Figures.tree("quantity", line.quantity(), "agrees", line.agrees());
    if (!Double.isNaN(line.relative()))
      tree.putAll(Figures.tree("relative", line.relative(), "absolute", line.absolute()));
    if (!line.note().isEmpty()) tree.put("note", line.note());
    return tree;
  }
}
