package dev.tenon.engine.rows;

import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.engine.config.Default;
import java.time.Clock;
import java.time.ZoneId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How rows become ids: the settings of TRL, by its names.
 *
 * @param maxLength most ids of a row
 * @param truncationMode which end of a longer row stays
 * @param packing whether several rows are put in one of max_length ids
 * @param completionOnlyLoss whether of a prompt and its completion only the completion is learned; it is unless this says no
 * @param assistantOnlyLoss whether of messages only the assistant's are learned
 * @param today the day that chat templates take for today, as ISO 8601 writes it
 */
public record RowSettings(
    @Doc("most tokens of a row; none is cut if not given") @Key(aliases = {
        "max_seq_length",
        "cutoff_len"}) OptionalInt maxLength,
    @Doc("which end of a longer row stays") @Default("keep-start") Truncation.Kept truncationMode,
    @Doc("whether several rows are put in one of max_length tokens") @Default("false") boolean packing,
    @Doc("how they are: by best fit, the same with long rows cut into pieces, or cut wherever a row is full") @Default("bfd") Packing packingStrategy,
    @Doc("whether of a prompt and its completion only the completion is learned; default: it is") Optional<Boolean> completionOnlyLoss,
    @Doc("whether of messages only the assistant's are learned; needs a chat template with generation blocks") @Default("false") boolean assistantOnlyLoss,
    @Doc("the day that chat templates take for today, 2026-11-26; a run keeps the day of its beginning") Optional<String> today) {
  public RowSettings {
    maxLength.ifPresent(most -> {
      if (most < 1) throw new IllegalArgumentException("max_length is " + most + "; it must be at least 1");
    });
    today.ifPresent(RowSettings::day);
    if (packing && maxLength.isEmpty())
      throw new IllegalArgumentException("packing needs max_length: how many tokens a packed row has");
  }

  /** Nothing cut, nothing packed, completions learned. */
  public static final RowSettings USUAL = new RowSettings(OptionalInt.empty(), Truncation.Kept.KEEP_START, false,
      Packing.BFD, Optional.empty(), false, Optional.empty());

  /** The same of a day, unless one is set. */
  public RowSettings dated(LocalDate day) {
    return new RowSettings(maxLength, truncationMode, packing, packingStrategy, completionOnlyLoss, assistantOnlyLoss,
        Optional.of(today.orElse(day.toString())));
  }

  /** What chat templates take for now: the beginning of the day that is set, else the time. */
  public Clock clock() {
    return today.map(it -> Clock.fixed(day(it).atStartOfDay(ZoneOffset.UTC).toInstant(), ZoneOffset.UTC))
        .orElse(Clock.system(ZoneId.systemDefault()));
  }

  private static LocalDate day(String today) {
    try {
      return LocalDate.parse(today);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("today is " + today + "; it must be a day such as 2026-11-26", e);
    }
  }

  public Truncation truncation() {
    return new Truncation(maxLength, truncationMode);
  }

  /** The packing, if rows are packed. */
  public Optional<Packing> packed() {
    return packing ? Optional.of(packingStrategy) : Optional.empty();
  }

  public RowEncoder.Learned learned() {
    return new RowEncoder.Learned(completionOnlyLoss.orElse(true), assistantOnlyLoss);
  }
}
