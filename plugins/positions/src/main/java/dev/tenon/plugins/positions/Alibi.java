package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.spec.Doc;
import java.util.ArrayList;
import java.util.List;

/** Lowers each attention score in proportion to the distance of query and key, at a slope per head. Press et al. 2022. */
@Doc("lowers attention scores in proportion to distance (Press et al. 2022)")
public record Alibi() implements Positions.Spec, Positions.OnScores {
  @Override public String type() {
    return "alibi";
  }

  @Override public Positions build(Site site) {
    return this;
  }

  @Override public ScoreBias bias(int heads) {
    return new Slopes(slopes(heads));
  }

  /**
   * For a power of two, 2^(−8/heads) and its powers; else those of the power of two below, followed by every other one of
   * the power of two above, as in the code of Press et al.
   */
  static List<Double> slopes(int heads) {
    int whole = Integer.highestOneBit(heads);
    var out = new ArrayList<>(powers(whole));
    List<Double> finer = powers(2 * whole);
    for (int i = 0; out.size() < heads; i += 2) out.add(finer.get(i));
    return out;
  }

  private static List<Double> powers(int heads) {
    var out = new ArrayList<Double>();
    for (int i = 1; i <= heads; i++) out.add(StrictMath.pow(2, -8.0 * i / heads));
    return out;
  }
}
