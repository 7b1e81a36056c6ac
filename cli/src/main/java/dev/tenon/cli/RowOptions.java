package dev.tenon.cli;

import dev.tenon.api.data.Truncation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.rows.Packing;
import dev.tenon.engine.rows.RowMethod;
import dev.tenon.engine.rows.RowSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How rows become batches: TRL's settings, by its names. */
final class RowOptions {
  @Option(names = "--method", paramLabel = "METHOD", description = "What the rows are for: sft, dpo, kto, reward or orpo; what their type is for, if not given.") Optional<String> method = Optional
      .empty();

  @Option(names = "--max-length", paramLabel = "N", description = "Most tokens of a row.") Optional<Integer> maxLength = Optional
      .empty();

  @Option(names = "--truncation-mode", paramLabel = "MODE", description = "Which end of a longer row stays: keep_start (default) or keep_end.") String truncationMode = "keep_start";

  @Option(names = "--packing", description = "Put several rows in one of max_length tokens.") boolean packing;

  @Option(names = "--packing-strategy", paramLabel = "STRATEGY", description = "bfd (default), bfd_split or wrapped.") String packingStrategy = "bfd";

  @Option(names = "--completion-only-loss", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Whether of a prompt and its completion only the completion is learned; it is by default.") Optional<Boolean> completionOnlyLoss = Optional
      .empty();

  @Option(names = "--assistant-only-loss", description = "Learn only what the assistant says.") boolean assistantOnlyLoss;

  @Option(names = "--today", paramLabel = "DAY", description = "What the chat template takes for today: 2026-11-26.") Optional<String> today = Optional
      .empty();

  @Option(names = "--batch-size", paramLabel = "N", description = "Rows of a batch (default: 8).") int batchSize = 8;

  @Option(names = "--pad-to-multiple-of", paramLabel = "N", description = "Round the width of a batch of pairs up.") int padToMultipleOf = 1;

  @Option(names = "--loss-type", paramLabel = "LOSS", description = "Of kto: kto (default), which matches prompts with answers of others, or apo_zero_unpaired, which does not.") String lossType = "kto";

  RowSettings settings() {
    try {
      return new RowSettings(maxLength.isPresent() ? OptionalInt.of(maxLength.get()) : OptionalInt.empty(),
          one(Truncation.Kept.class, "--truncation-mode", truncationMode), packing,
          one(Packing.class, "--packing-strategy", packingStrategy), completionOnlyLoss, assistantOnlyLoss, today);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  Optional<RowMethod> rowMethod() {
    return method.map(it -> one(RowMethod.class, "--method", it));
  }

  RowMethod.Options options() {
    for (int number : new int[]{batchSize, padToMultipleOf})
      if (number < 1) throw new UserError("--batch-size and --pad-to-multiple-of must be at least 1; one is " + number);
    if (!lossType.equals("kto") && !lossType.equals("apo_zero_unpaired"))
      throw new UserError("--loss-type is " + lossType + "; it must be kto or apo_zero_unpaired");
    return new RowMethod.Options(batchSize, lossType.equals("kto"), padToMultipleOf);
  }

  private static <E extends Enum<E>> E one(Class<E> type, String option, String given) {
    for (E constant : type.getEnumConstants())
      if (constant.name().equals(given.toUpperCase(Locale.ROOT).replace('-', '_'))) return constant;
    throw new UserError(option + " is " + given + "; it must be one of " + Arrays.stream(type.getEnumConstants())
        .map(it -> it.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", ")));
  }
}
