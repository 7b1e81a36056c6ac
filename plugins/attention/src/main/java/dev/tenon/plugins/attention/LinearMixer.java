package dev.tenon.plugins.attention;

import static dev.tenon.api.tensor.Tensor.KEEP;
import static dev.tenon.plugins.attention.Segments.where;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Tensor;

/**
 * The network of {@link LinearAttention}. Between runs it keeps {@code state} [batch, heads, size, size], {@code
 * normalizer} [batch, heads, 1, size] and {@code segment} int64 [batch, 1], the document that both are of.
 *
 * @param positions the encoding, if it acts here; none if it has acted on the embeddings
 */
record LinearMixer(Projection query, Projection key, Projection value, Projection output, Positions positions,
    LinearAttention settings) implements Attention {
  /** A token that sees nothing divides zeros by this; it is far below any sum that matters. */
  private static final double TINY = 1e-20;

  @Override public Tensor apply(Tensor x, Pass pass) {
    Tensor q = feature(split(query.apply(x, pass.at("query")))), k = feature(split(key.apply(x, pass.at("key"))));
    Tensor v = headsFirst(split(value.apply(x, pass.at("value"))));
    var plain = new Pair(headsFirst(q), headsFirst(k));
    var turned = positions instanceof Positions.OnQueriesAndKeys p
        ? new Pair(headsFirst(p.rotateQueries(q, pass.positions())), headsFirst(p.rotateKeys(k, pass.positions())))
        : plain;

    var segments = Segments.of(pass);
    Tensor weights = where(segments.pairs(), turned.weights()); // [batch, heads, time, time]
    Tensor divisors = turned == plain ? weights : where(segments.pairs(), plain.weights());

    Memory memory = pass.memory();
    Tensor entering = new MatMul(true, false).of(where(segments.entering(), turned.k), v);
    Tensor counted = where(segments.entering(), plain.k).sum(2);
    Tensor state = memory.recall("state", entering.fullLike(0));
    Tensor normalizer = memory.recall("normalizer", counted.fullLike(0));
    memory.retain("state", where(segments.lasting(), state).plus(entering));
    memory.retain("normalizer", where(segments.lasting(), normalizer).plus(counted));

    Tensor mixed = weights.matmul(v).plus(where(segments.continuing(), turned.q.matmul(state)));
    Tensor divisor = divisors.sum(-1).plus(where(segments.continuing(), plain.q.matmulTransposed(normalizer)));
    Tensor y = headsFirst(mixed.over(divisor.maximum(divisor.fullLike(TINY))));
    return output.apply(y.reshape(KEEP, KEEP, x.size(-1)), pass.at("output"));
  }

  /** Features of queries and keys, [batch, heads, time, size]. */
  private record Pair(Tensor q, Tensor k) {
    /** [batch, heads, time, time] */
    Tensor weights() {
      return q.matmulTransposed(k);
    }
  }

  /** elu(x) + 1, positive: x + 1 above 0, eˣ below. */
  private static Tensor feature(Tensor x) {
    Tensor zero = x.fullLike(0);
    return zero.maximum(x).plus(x.minimum(zero).exp());
  }

  /** [batch, time, hidden] → [batch, time, heads, size] */
  private Tensor split(Tensor x) {
    int heads = settings.numAttentionHeads();
    return x.reshape(KEEP, KEEP, heads, x.size(-1) / heads);
  }

  /** [batch, time, heads, size] ⇄ [batch, heads, time, size] */
  private static Tensor headsFirst(Tensor x) {
    return x.permute(0, 2, 1, 3);
  }
}
