package dev.tenon.plugins.positions;

import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.spec.Doc;

/** No encoding: a causal model can still tell order, as it sees only what came before. Kazemnejad et al. 2023. */
@Doc("no positional encoding; causality alone tells the order (Kazemnejad et al. 2023)")
public record NoPositions() implements Positions.Spec {
  @Override public String type() {
    return "none";
  }

  @Override public Positions build(Site site) {
    return new Positions.None();
  }
}
