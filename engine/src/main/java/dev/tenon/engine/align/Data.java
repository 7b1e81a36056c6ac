package dev.tenon.engine.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.BaseHash;
import dev.tenon.engine.data.Permutation;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.rows.Rows;
import dev.tenon.engine.rows.TrainingRow;
import dev.tenon.engine.rows.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rows of an alignment, of which the method refuses none.
 *
 * @param train to learn from
 * @param heldOut kept from training
 * @param texts not to be unlearned
 * @param notes what was left out and why, for people
 * @param sha256 of the files
 */
record Data(List<Row> train, List<Row> heldOut, List<Sequences.Row> texts, Encoder encoder, Truncation truncation,
    List<String> notes, String sha256) {

  /**
   * Reads the rows that a method learns from.
   *
   * @param context of the model
   * @throws UserError if there are none of its types, or all are refused
   */
  static Data of(AlignSpec spec, Encoder encoder, int context) {
    Alignment method = spec.align();
    Rows read = Rows.read(spec.data().files());
    if (!method.rows().contains(Row.Preference.class) && method.rows().contains(Row.UnpairedPreference.class)
        && method.rows().size() == 1)
      read = read.unpaired();
    requireType(read, method);
    Truncation truncation = spec.data().truncation(context);
    Rows.Split split = read.split(spec.data().validation(), spec.train().seed());
    var notes = new ArrayList<>(read.notes());
    Map<String, Integer> refused = new TreeMap<>();
    List<Row> train = kept(split.train().all(), method, encoder, truncation, refused),
        held = kept(split.heldOut().all(), method, encoder, truncation, refused);
    refused.forEach((why, count) -> notes.add(count + (count == 1 ? " row" : " rows") + " skipped: " + why));
    if (train.isEmpty()) throw new UserError("data: no row is left to learn from; " + String.join("; ", notes));
    var files = new ArrayList<>(spec.data().files());
    files.addAll(spec.ptx());
    return new Data(train, held, texts(spec, encoder, truncation), encoder, truncation, notes,
        String.join("-", files.stream().map(BaseHash::of).toList()));
  }

  private static void requireType(Rows rows, Alignment method) {
    Row first = rows.all().getFirst();
    if (method.rows().stream().noneMatch(type -> type.isInstance(first)))
      throw new UserError(
          first.origin() + ": it is a row of " + words(first.getClass()) + "; " + method.type() + " learns from "
              + String.join(" or ", method.rows().stream().map(Data::words).sorted().toList()));
  }

  private static String words(Class<? extends Row> type) {
    return switch (type.getSimpleName()) {
      case "Text" -> "text or messages";
      case "Prompt" -> "prompts";
      case "PromptCompletion" -> "prompt and completion";
      case "Preference" -> "prompt, chosen and rejected";
      default -> "prompt, completion and label";
    };
  }

  private static List<Row> kept(List<Row> rows, Alignment method, Encoder encoder, Truncation truncation,
      Map<String, Integer> refused) {
    var kept = new ArrayList<Row>();
    try {
      for (Row row : rows) {
        Optional<String> why = method.refusal(row, encoder, truncation);
        if (why.isEmpty()) kept.add(row);
        else refused.merge(why.get(), 1, Integer::sum);
      }
    } catch (MalformedData e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    return kept;
  }

  private static List<Sequences.Row> texts(AlignSpec spec, Encoder encoder, Truncation truncation) {
    if (spec.ptx().isEmpty()) return List.of();
    List<TrainingRow> rows = TrainingRows.of(Rows.read(spec.ptx()), encoder, truncation, Optional.empty()).all();
    return rows.stream().map(row -> new Sequences.Row(row.ids(), row.labels())).toList();
  }

  /** Rows {@code first} to {@code first + count − 1} of a sequence without end that holds every row once an epoch, in an order of its own. */
  static <R> List<R> rows(List<R> all, long first, int count, long seed, String key) {
    var rows = new ArrayList<R>();
    for (long i = first; i < first + count; i++) {
      long epoch = i / all.size();
      var order = new Permutation(all.size(), Draws.of(seed, key + "/" + epoch));
      rows.add(all.get(Math.toIntExact(order.at(i % all.size()))));
    }
    return rows;
  }
}
