package dev.tenon.api.data;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How rows are made to fit.
 *
 * @param maxLength most ids of a row; none is too long if empty
 * @param kept which end of a longer row stays
 */
public record Truncation(OptionalInt maxLength, Kept kept) {
  /** Nothing is cut. */
  public static final Truncation NONE = new Truncation(OptionalInt.empty(), Kept.KEEP_START);

  /** An end of a row. */
  public enum Kept {
    KEEP_START, KEEP_END
  }

  public Truncation {
    maxLength.ifPresent(most -> {
      if (most < 1) throw new IllegalArgumentException("max_length is " + most + "; it must be at least 1");
    });
  }

  /** The part of a row, ids or labels or marks, that stays. */
  public int[] of(int[] row) {
    if (row.length <= maxLength.orElse(row.length)) return row;
    int most = maxLength.getAsInt();
    return kept == Kept.KEEP_START ? Arrays.copyOf(row, most) : Arrays.copyOfRange(row, row.length - most, row.length);
  }

  /** Whether anything of the completions stays, which it does not where the prompt alone fills the row. */
  public boolean leavesCompletion(Encoder.Continued row) {
    return kept == Kept.KEEP_END || row.prompt().length < maxLength.orElse(Integer.MAX_VALUE);
  }

  /** Whether both texts fit as they are. */
  public boolean fits(Encoder.Pair pair) {
    return Math.max(pair.chosen().length, pair.rejected().length) <= maxLength.orElse(Integer.MAX_VALUE);
  }
}
