package dev.tenon.plugins.attention;

import dev.tenon.api.model.Positions;

/** Which positional encodings act inside attention. */
final class Acting {
  private Acting() {
  }

  /** The encoding if it acts on queries, keys or scores; none if it has acted on the embeddings, whose parameters belong there. */
  static Positions onAttention(Positions positions) {
    return switch (positions) {
      case Positions.OnQueriesAndKeys _, Positions.OnScores _ -> positions;
      case Positions.OnEmbeddings _, Positions.None _ -> new Positions.None();
    };
  }
}
