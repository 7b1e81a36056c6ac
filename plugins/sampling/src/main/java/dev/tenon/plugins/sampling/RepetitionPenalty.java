package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Written;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Makes tokens that the text already has, the prompt's among them, less likely: positive logits are divided by the penalty. Keskar et
 * al. 2019 (CTRL). They divide negative logits too, which makes them likelier; here they are multiplied, as Hugging Face's transformers does. However
 * often a token has been written, it counts once.
 */
@Doc("makes tokens less likely that have been written already")
public record RepetitionPenalty(
    @Doc("what positive logits are divided and negative ones multiplied by") double repetitionPenalty)
    implements
      Sampler {
  /** 1.2, as in the paper. */
  public RepetitionPenalty() {
    this(1.2);
  }

  public RepetitionPenalty {
    if (!(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty)))
      throw new IllegalArgumentException("repetition_penalty is " + repetitionPenalty
          + "; it must be finite and above 0: 1 changes nothing, above 1 repeats less");
  }

  @Override public String type() {
    return "repetition-penalty";
  }

  @Override public Candidates apply(Candidates candidates) {
    return candidates;
  }

  @Override public Candidates apply(Candidates candidates, Written written) {
    if (repetitionPenalty == 1) return candidates;
    var seen = new BitSet();
    for (int i = 0; i < written.size(); i++) seen.set(written.token(i));
    int[] ids = candidates.ids();
    double[] logits = candidates.logits().clone();
    for (int i = 0; i < ids.length; i++)
      if (seen.get(ids[i])) logits[i] = logits[i] < 0 ? logits[i] * repetitionPenalty : logits[i] / repetitionPenalty;
    return sorted(ids, logits);
  }

  /** Most likely first; equally likely ones stay in their order. */
  private static Candidates sorted(int[] ids, double[] logits) {
    int[] places = IntStream.range(0, ids.length).boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> logits[i]).reversed()).mapToInt(i -> i).toArray();
    int[] sortedIds = new int[ids.length];
    double[] sortedLogits = new double[ids.length];
    for (int i = 0; i < places.length; i++) {
      sortedIds[i] = ids[places[i]];
      sortedLogits[i] = logits[places[i]];
    }
    return new Candidates(sortedIds, sortedLogits);
  }
}
