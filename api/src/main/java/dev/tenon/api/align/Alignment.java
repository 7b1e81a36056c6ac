package dev.tenon.api.align;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A method of learning: an experience and a loss. For each experience the host reads rows, has them collated and, the policy standing
 * still, gathered; splits what comes of it; and makes an update for each part, in order. Pre-training is the method whose experience
 * is the batch.
 */
public interface Alignment extends Spec {
  /** A model that plays beside the policy. */
  enum Role {
    /** The policy as it was before. */
    REFERENCE,
    /** A model with a scalar head that is trained beside the policy. */
    VALUE,
    /** A source of rewards. */
    REWARD
  }

  /** The types of rows it learns from. */
  Set<Class<? extends Row>> rows();

  /** Why a row cannot be learned from, in a few words by which such rows are counted; empty if it can. */
  Optional<String> refusal(Row row, Encoder encoder, Truncation truncation);

  /** Rows that were not refused, made ready. */
  Batch collate(List<Row> rows, Encoder encoder, Truncation truncation);

  /** Which models it needs beside the policy. */
  default Set<Role> cast() {
    return Set.of();
  }

  /** Whether what is trained is a model with a scalar head instead of one that writes. */
  default boolean scalar() {
    return false;
  }

  /** Whether dropout acts while it learns. */
  default boolean dropout() {
    return false;
  }

  /** Updates made of an experience. */
  default int updates() {
    return 1;
  }

  /** Adds to a batch what stays as it is while it is learned from: rollouts, rewards, what the reference says. */
  default Experience gather(Batch batch, Cast cast) {
    return batch.experience();
  }

  /**
   * The parts that updates learn from, as many as {@link #updates}.
   *
   * @param shuffle orders rows
   */
  default List<Experience> split(Experience experience, Shuffle shuffle) {
    return List.of(experience);
  }

  /** The loss, as a tensor program: read once for each set of shapes, run at every update. */
  Loss loss(Learner learner, Metrics metrics);

  /** Orders rows, the same way for the same seed and experience. */
  interface Shuffle {
    /** A permutation of 0 .. rows − 1, another for each pass. */
    int[] order(int rows, int pass);
  }
}
