package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns pairs of features of queries and keys by an angle that grows with position, so that a score knows the distance
 * of the two. Su et al. 2021; element i pairs with i + size/2, as in Hugging Face's Llama.
 *
 * <p>Pair i of a head turns by {@code rope_theta}^(−2i / size) radians a token, before scaling.
 */
@Doc("rotates queries and keys by an angle that grows with position (Su et al. 2021)")
public record Rope(
    @Key(aliases = "rope_base") @Doc("base of the wavelengths; larger reaches further") double ropeTheta,
    @Doc("how a model trained on short texts is stretched to longer ones") Optional<RopeScaling> ropeScaling)
    implements
      Positions.Spec,
      Positions.OnQueriesAndKeys {
  public Rope() {
    this(10_000, Optional.empty());
  }

  public Rope {
    if (!(ropeTheta > 0) || Double.isInfinite(ropeTheta))
      throw new IllegalArgumentException("rope_theta is " + ropeTheta + "; it must be a positive number");
  }

  @Override public String type() {
    return "rope";
  }

  @Override public Rope resolve(Site site) {
    return new Rope(ropeTheta, ropeScaling.map(scaling -> scaling.resolve(site.maxPositionEmbeddings())));
  }

  @Override public Positions build(Site site) {
    return resolve(site);
  }

  @Override public void check(int headSize) {
    if (headSize < 2 || headSize % 2 != 0)
      throw new IllegalArgumentException("rope turns pairs of features: head_dim is " + headSize + "; it must be even");
  }

  @Override public Tensor rotateQueries(Tensor queries, Tensor positions) {
    return rotate(queries, positions);
  }

  @Override public Tensor rotateKeys(Tensor keys, Tensor positions) {
    return rotate(keys, positions);
  }

  private Tensor rotate(Tensor x, Tensor positions) {
    return new Rotate(frequencies(x.size(-1))).of(x, positions);
  }

  /** Radians a token for each pair of features of heads of this size. */
  List<Double> frequencies(int headSize) {
    check(headSize);
    var out = new ArrayList<Double>();
    for (int i = 0; i < headSize; i += 2) {
      double plain = StrictMath.pow(ropeTheta, -(double) i / headSize);
      out.add(ropeScaling.isPresent() ? ropeScaling.get().of(plain) : plain);
    }
    return out;
  }
}
