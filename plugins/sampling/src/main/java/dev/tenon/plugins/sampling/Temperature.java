package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;

/** Divides the logits: below 1 the likely become likelier, above 1 the choice evens out. Ackley et al. 1985. */
@Doc("flattens or sharpens the choice")
public record Temperature(@Doc("what the logits are divided by") double temperature) implements Sampler {
  /** 0.8. */
  public Temperature() {
    this(0.8);
  }

  public Temperature {
    if (!(temperature > 0 && Double.isFinite(temperature)))
      throw new IllegalArgumentException(
          "temperature is " + temperature
              + "; it must be finite and above 0: for the most likely token use greedy");
  }

  @Override public String type() {
    return "temperature";
  }

  @Override public Candidates apply(Candidates candidates) {
    if (temperature == 1) return candidates;
    double[] logits = candidates.logits().clone();
    for (int i = 0; i < logits.length; i++) logits[i] /= temperature;
    return new Candidates(candidates.ids(), logits);
  }
}
