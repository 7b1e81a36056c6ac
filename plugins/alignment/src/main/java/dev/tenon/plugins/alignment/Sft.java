package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Metrics;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Supervised fine-tuning: the mean negative log-likelihood of the tokens that answers have. */
@Doc("learns to write as the answers do")
public record Sft() implements Alignment {
  static final String ROWS = "rows";

  @Override public String type() {
    return "sft";
  }

  @Override public Set<Class<? extends Row>> rows() {
    return Set.of(Row.Text.class, Row.PromptCompletion.class);
  }

  @Override public Optional<String> refusal(Row row, Encoder encoder, Truncation truncation) {
    return row(row, encoder, truncation).asked() > 0
        ? Optional.empty()
        : Optional.of("nothing of it that is to be learned fits");
  }

  @Override public Batch collate(List<Row> rows, Encoder encoder, Truncation truncation) {
    return Batch.of(rows(rows.stream().map(row -> row(row, encoder, truncation)).toList()));
  }

  private static Sequences.Row row(Row row, Encoder encoder, Truncation truncation) {
    Encoder.Sequence sequence = switch (row) {
      case Row.Text text -> encoder.sequence(text);
      case Row.PromptCompletion both -> encoder.sequence(both);
      default -> throw new IllegalArgumentException(row.origin() + ": it is no text to learn to write");
    };
    return new Sequences.Row(truncation.of(sequence.ids()), truncation.of(sequence.labels()));
  }

  /** Rows as the loss takes them. */
  static Experience rows(List<Sequences.Row> rows) {
    return Experience.empty().with(ROWS, Sequences.of(rows));
  }

  @Override public boolean dropout() {
    return true;
  }

  @Override public Loss loss(Learner learner, Metrics metrics) {
    Tensor sum = learner.negativeLogLikelihood(ROWS);
    return Loss.mean(sum, Formulas.labels(learner, ROWS, sum));
  }
}
