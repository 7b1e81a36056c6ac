package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.tensor.Tensor;

/**
 * How a model knows the order of tokens. Position can enter a transformer in three places and no other; an attention must
 * say what it does with each, and the compiler asks.
 */
public sealed interface Positions extends Layer {
  /** Added to the token embeddings: learned, sinusoidal. */
  non-sealed interface OnEmbeddings extends Positions {
    /**
     * Embeddings with positions in them.
     *
     * @param x [batch, time, hidden]
     * @param positions int64 [batch, time]
     */
    Tensor embed(Tensor x, Tensor positions, Pass pass);
  }

  /** Applied to queries and keys, [batch, time, heads, size] each: RoPE, xPos. */
  non-sealed interface OnQueriesAndKeys extends Positions {
    /** @throws IllegalArgumentException (when the model is built) if heads of this size cannot be rotated */
    default void check(int headSize) {}

    Tensor rotateQueries(Tensor queries, Tensor positions);

    Tensor rotateKeys(Tensor keys, Tensor positions);
  }

  /** Added to attention scores: ALiBi. */
  non-sealed interface OnScores extends Positions {
    /** The bias of so many heads, which attention evaluates as it goes. */
    ScoreBias bias(int heads);
  }

  /** Order is not known, but for causality. */
  record None() implements Positions {}

  /** {@code positions: {type: rope, rope_theta: 10000}} */
  interface Spec extends dev.tenon.api.spec.Spec {
    /** The same settings with those filled in that follow from the site: what the config of a run and of a checkpoint holds. */
    default Spec resolve(Site site) {
      return this;
    }

    Positions build(Site site);
  }
}
