package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Encoder.Continued;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.workbench.UserError;
import java.util.ArrayList;
import java.util.List;

/** How rows are prepared, by what they are for. */
public enum RowMethod {
  /** Text, messages, or prompts with completions to learn. */
  SFT,
  /** Pairs of answers of which the first is to become likelier. */
  DPO,
  /** Answers that are good or bad; pairs are taken apart. */
  KTO,
  /** Pairs of texts of which the first is to score higher. */
  REWARD,
  /** Pairs as ORPO and CPO take them. */
  ORPO;

  private static final String PAIRS = "rows of chosen and rejected";
  private static final int ORPO_LENGTH = 1024;

  /**
   * Further settings of some methods.
   *
   * @param batchSize within so many rows KTO matches prompts with the answers of others
   * @param matched whether KTO estimates the KL
   * @param multiple of what the width of a batch of pairs is
   */
  public record Options(int batchSize, boolean matched, int multiple) {}

  /** What rows of a type are for, if nothing else is said. */
  public static RowMethod of(Row row) {
    return switch (row) {
      case Row.Text _,Row.PromptCompletion _,Row.Prompt _ -> SFT;
      case Row.Preference _ -> DPO;
      case Row.UnpairedPreference _ -> KTO;
    };
  }

  /** The name that people type. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** @throws UserError if the rows are not of the type that it needs, or one cannot be encoded */
  public Prepared prepare(Rows rows, Encoder encoder, RowSettings settings, Options options) {
    try {
      return switch (this) {
        case SFT -> training(rows, encoder, settings);
        case DPO -> pairs(rows, encoder, settings, options);
        case KTO -> answers(rows, encoder, settings, options);
        case REWARD -> texts(rows, encoder, settings, options);
        case ORPO -> orpo(rows, encoder, settings);
      };
    } catch (MalformedData e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static Prepared training(Rows rows, Encoder encoder, RowSettings settings) {
    Truncation truncation = settings.truncation();
    List<Encoder.Sequence> encoded = TrainingRows.encoded(rows, encoder);
    TrainingRows prepared = TrainingRows.of(encoded, truncation, settings.packed());
    // Of rows that are packed nothing is left but ids and labels.
    List<Encoder.Sequence> kept = new ArrayList<>();
    List<Row> sources = new ArrayList<>();
    for (int i = 0; i < encoded.size() && !settings.packing(); i++) {
      Encoder.Sequence sequence = encoded.get(i);
      if (truncation.maxLength().isPresent() && !TrainingRow.of(sequence, truncation).learned()) continue;
      kept.add(sequence);
      sources.add(rows.all().get(i));
    }
    boolean boundaries = settings.packing() && settings.packingStrategy() != Packing.WRAPPED;
    return new PreparedTraining(prepared, sources, kept, truncation, boundaries, encoder.pad(), rows.notes());
  }

  private Prepared pairs(Rows rows, Encoder encoder, RowSettings settings, Options options) {
    List<Row.Preference> all = rows.of(Row.Preference.class, PAIRS, label());
    List<Continued> left = new ArrayList<>();
    List<Row> sources = new ArrayList<>();
    for (Row.Preference row : all) {
      Continued encoded = encoder.preference(row);
      if (!settings.truncation().leavesCompletion(encoded)) continue;
      left.add(encoded);
      sources.add(row);
    }
    return new PreparedAnswers(left, sources, List.of("chosen_ids", "rejected_ids"), true, List.of(), List.of(),
        new PreparedAnswers.Collation(encoder.pad(), options.multiple, settings.truncation()),
        notes(rows, all.size() - left.size()));
  }

  private Prepared answers(Rows rows, Encoder encoder, RowSettings settings, Options options) {
    var truncation = new Truncation(settings.maxLength(), Truncation.Kept.KEEP_START);
    List<Continued> left = new ArrayList<>(), matched = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    List<Row> sources = new ArrayList<>();
    List<Row.UnpairedPreference> all = rows.unpaired().of(Row.UnpairedPreference.class,
        "rows of prompt, completion and label, or of chosen and rejected", label());
    for (Row.UnpairedPreference row : all) {
      Continued encoded = encoder.completion(row);
      if (!truncation.leavesCompletion(encoded)) continue;
      left.add(encoded);
      labels.add(row.label());
      sources.add(row);
    }
    for (int from = 0; options.matched && from < left.size(); from += options.batchSize)
      matched.addAll(Continued.rotated(left.subList(from, Math.min(left.size(), from + options.batchSize))));
    return new PreparedAnswers(left, sources, List.of("completion_ids"), true, labels, matched,
        new PreparedAnswers.Collation(encoder.pad(), options.multiple, truncation),
        notes(rows, all.size() - left.size()));
  }

  private Prepared texts(Rows rows, Encoder encoder, RowSettings settings, Options options) {
    List<Row.Preference> all = rows.of(Row.Preference.class, PAIRS, label());
    List<Continued> left = new ArrayList<>();
    List<Row> sources = new ArrayList<>();
    for (Row.Preference row : all) {
      Encoder.Pair pair = encoder.pair(row);
      if (!settings.truncation().fits(pair)) continue;
      left.add(new Continued(new int[0], List.of(pair.chosen(), pair.rejected())));
      sources.add(row);
    }
    List<String> notes = new ArrayList<>(rows.notes());
    if (left.size() < all.size())
      notes.add(Rows.counted(all.size() - left.size()) + " dropped: longer than max_length");
    return new PreparedAnswers(left, sources, List.of("chosen_ids", "rejected_ids"), false, List.of(), List.of(),
        new PreparedAnswers.Collation(encoder.pad(), options.multiple, Truncation.NONE), notes);
  }

  private Prepared orpo(Rows rows, Encoder encoder, RowSettings settings) {
    if (!(encoder instanceof RowEncoder plain))
      throw new IllegalArgumentException("rows for orpo are encoded by the engine's encoder only");
    int most = settings.maxLength().orElse(ORPO_LENGTH);
    List<OrpoRow> prepared = new ArrayList<>();
    for (Row.Preference row : rows.of(Row.Preference.class, PAIRS, label())) prepared.add(plain.orpo(row, most));
    return new PreparedOrpo(prepared, rows.all(), encoder.pad(), rows.notes());
  }

  private static List<String> notes(Rows rows, int dropped) {
    List<String> notes = new ArrayList<>(rows.notes());
    if (dropped > 0)
      notes.add(Rows.counted(dropped) + " dropped: the prompt alone has max_length tokens or more");
    return notes;
  }
}
