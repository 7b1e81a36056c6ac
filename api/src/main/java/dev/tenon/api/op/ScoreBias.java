package dev.tenon.api.op;

import dev.tenon.api.tensor.Fused;

/**
 * What a positional encoding adds to attention scores, as an op that {@link Attend} takes unevaluated.
 *
 * <p>Inputs: query positions int64 [batch, queries], key positions int64 [batch, keys], and any tensor of the scores' type.
 * Output: [batch, heads, queries, keys].
 */
public interface ScoreBias extends Fused {}
