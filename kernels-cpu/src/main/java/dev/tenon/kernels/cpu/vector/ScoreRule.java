package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What attention makes of the products of queries and keys.
 *
 * @param scale what they are multiplied by, in units of ln 2
 * @param window how many positions back a query sees
 * @param softcap the limit that scores come near, in units of ln 2; 0 for none
 * @param slopes of a bias in units of ln 2, one a head; none without a bias
 */
record ScoreRule(float scale, int window, float softcap, float[] slopes) {
  static ScoreRule of(double scale, int window, OptionalDouble softcap, Optional<ScoreBias> bias) {
    return new ScoreRule(inLn2(scale), window, inLn2(softcap.orElse(0)), slopes(bias));
  }

  private static float[] slopes(Optional<ScoreBias> bias) {
    if (!(bias.isPresent() && bias.get() instanceof Slopes s)) return new float[0];
    var slopes = new float[s.slopes().size()];
    for (int i = 0; i < slopes.length; i++) slopes[i] = inLn2(s.slopes().get(i));
    return slopes;
  }

  private static float inLn2(double score) {
    return (float) (score / StrictMath.log(2));
  }

  boolean capped() {
    return softcap > 0;
  }

  boolean sloped() {
    return slopes.length > 0;
  }
}
