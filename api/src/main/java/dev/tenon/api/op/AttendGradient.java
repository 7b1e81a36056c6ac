package dev.tenon.api.op;

import static dev.tenon.api.tensor.Tensor.INFER;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gradients of {@link Attend} by queries, keys and values, from the logarithm of the denominators instead of a stored score
 * matrix. Dao et al. 2022, appendix B.
 *
 * <p>Inputs: the seven of Attend, its two outputs, and the gradient of the first. Outputs: shaped like the first three.
 */
public record AttendGradient(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias)
    implements
      Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    var in = new Attend.Grouped(inputs);
    Tensor capped = in.capped(scale, softcap), scores = in.biased(capped, bias);
    Tensor y = in.group(inputs.get(7)), upstream = in.group(inputs.get(9));
    Tensor logSum = inputs.get(8).reshape(KEEP, in.kvHeads, in.heads / in.kvHeads, INFER, 1);
    Tensor p = in.seen(window).choose(scores.minus(logSum).exp(), scores.fullLike(0));
    Tensor ds = p.times(upstream.matmulTransposed(in.v).minus(upstream.times(y).sum(-1))).times(scale);
    if (softcap.isPresent()) {
      Tensor share = capped.times(1 / softcap.getAsDouble());
      ds = ds.times(share.fullLike(1).minus(share.times(share)));
    }
    return List.of(in.ungroup(ds.matmul(in.k)), in.unshare(ds.transposed().matmul(in.q)),
        in.unshare(p.transposed().matmul(upstream)));
  }
}
