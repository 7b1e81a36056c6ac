package dev.tenon.engine.run;

import dev.tenon.engine.data.Batches;
import dev.tenon.engine.data.TokenStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run learns from and is measured on.
 *
 * @param training rows without end
 * @param rows of an epoch
 * @param time tokens of a row of a batch
 * @param measured what the model is evaluated on, by the name of the metric: {@code eval/loss}, and {@code eval/retained_loss} for texts of
 *     a domain that it should not forget
 * @param sha256 of all that is learned from
 * @param store the tokens, if they are text from documents
 * @param first token of a text that has no prompt, if the tokenizer has none that begins one
 * @param notes what the user should know
 */
public record Material(Batches training, long rows, int time, Map<String, Measured> measured, String sha256,
    Optional<TokenStore> store, OptionalInt first, List<String> notes) implements AutoCloseable {
  /** The metric that a run is judged by. */
  static final String HELD_OUT = "eval/loss";
  /** The metric of texts of an old domain. */
  static final String RETAINED = "eval/retained_loss";

  /**
   * Rows that are measured.
   *
   * @param rows how many
   */
  record Measured(Batches batches, long rows) {}

  public Material {
    measured = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(measured));
    notes = List.copyOf(notes);
  }

  @Override public void close() {
    store.ifPresent(TokenStore::close);
  }
}
