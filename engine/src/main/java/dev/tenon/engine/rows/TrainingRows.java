package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.workbench.UserError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rows of text, and of prompts with completions, made ready to learn from: encoded, truncated, packed.
 *
 * @param dropped rows of which truncation left nothing to learn
 */
public record TrainingRows(List<TrainingRow> all, int dropped) {
  public TrainingRows {
    all = List.copyOf(all);
  }

  /**
   * Encodes rows.
   *
   * @param packing if rows are packed, which is into rows of the truncation's length; it then cuts nothing before that
   * @throws UserError if a row cannot be encoded or is of a type without anything to learn, or packing has no length
   */
  public static TrainingRows of(Rows rows, Encoder encoder, Truncation truncation, Optional<Packing> packing) {
    return of(encoded(rows, encoder), truncation, packing);
  }

  /** Rows that have been encoded. */
  static TrainingRows of(List<Encoder.Sequence> encoded, Truncation truncation, Optional<Packing> packing) {
    if (packing.isPresent()) {
      int length = truncation.maxLength()
          .orElseThrow(() -> new UserError("packing needs max_length: how many ids a packed row has"));
      List<TrainingRow> whole = encoded.stream().map(it -> TrainingRow.of(it, Truncation.NONE)).toList();
      return new TrainingRows(packing.get().of(whole, length), 0);
    }
    List<TrainingRow> kept = encoded.stream().map(it -> TrainingRow.of(it, truncation))
        .filter(it -> truncation.maxLength().isEmpty() || it.learned()).toList();
    return new TrainingRows(kept, encoded.size() - kept.size());
  }

  static List<Encoder.Sequence> encoded(Rows rows, Encoder encoder) {
    try {
      return rows.all().stream().map(row -> sequence(row, encoder)).toList();
    } catch (MalformedData e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static Encoder.Sequence sequence(Row row, Encoder encoder) {
    return switch (row) {
      case Row.Text text -> encoder.sequence(text);
      case Row.PromptCompletion completion -> encoder.sequence(completion);
      default -> throw new MalformedData(row.origin() + ": it is a row of " + Rows.described(row)
          + "; to learn to write there must be text, messages, or a prompt and its completion");
    };
  }

  /** Ids of the longest row. */
  public int longest() {
    return all.stream().mapToInt(TrainingRow::length).max().orElse(0);
  }

  /** What was dropped, for people; empty if nothing was. */
  public List<String> notes() {
    return Stream.of(dropped).filter(it -> it > 0).map(it -> Rows.counted(it)
        + " dropped: within max_length there is nothing to learn in them, their prompt alone is as long").toList();
  }
}
