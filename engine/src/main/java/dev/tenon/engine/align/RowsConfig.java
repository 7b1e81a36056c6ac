package dev.tenon.engine.align;

import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.engine.config.Default;
import dev.tenon.engine.rows.Packing;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.rows.RowSettings;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code data} section of an alignment: files of rows and how they become tokens. */
public record RowsConfig(@Doc("JSON or JSON lines of rows") List<Path> files,
    @Doc("share of the rows kept from training and evaluated on; 0: none") @Default("0.1") double validation,
    @Doc("most tokens of a row; the model's context if not given") @Key(aliases = {
        "max_seq_length",
        "cutoff_len"}) OptionalInt maxLength,
    @Doc("which end of a longer row stays") @Default("keep-start") Truncation.Kept truncationMode,
    @Doc("whether of a prompt and its completion only the completion is learned; default: it is") Optional<Boolean> completionOnlyLoss,
    @Doc("whether of messages only the assistant's are learned") @Default("false") boolean assistantOnlyLoss,
    @Doc("the day that chat templates take for today, 2026-11-26; a run keeps the day of its beginning") Optional<String> today) {
  public RowsConfig {
    files = List.copyOf(files);
    if (files.isEmpty()) throw new IllegalArgumentException("files is empty; it must name one file at least");
    if (!(validation >= 0 && validation < 1))
      throw new IllegalArgumentException("validation is " + validation + "; it must be at least 0 and less than 1");
    maxLength.ifPresent(most -> {
      if (most < 2) throw new IllegalArgumentException("max_length is " + most + "; it must be at least 2");
    });
  }

  /** The same of a day, unless one is set. */
  RowsConfig dated(LocalDate day) {
    return new RowsConfig(files, validation, maxLength, truncationMode, completionOnlyLoss, assistantOnlyLoss,
        Optional.of(today.orElse(day.toString())));
  }

  /** With the chat template that is kept with a tokenizer, if there is one. */
  RowEncoder encoder(Tokenizers.Kept tokenizer) {
    var rows = new RowSettings(maxLength, truncationMode, false, Packing.BFD, completionOnlyLoss, assistantOnlyLoss,
        today);
    return RowEncoder.of(tokenizer, rows.learned(), rows.clock());
  }

  /** How rows are made to fit a model of this context. */
  Truncation truncation(int context) {
    return new Truncation(OptionalInt.of(Math.min(context, maxLength.orElse(context))), truncationMode);
  }
}
