package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;

/** 1 for an answer of the length wanted, less by the share that it is off. */
@Doc("1 − |tokens − target| / target")
public record Length(@Doc("tokens wanted, the end not counted") int target) implements Reward.Spec {
  public Length() {
    this(20);
  }

  public Length {
    Checks.atLeast(1, "target", target);
  }

  @Override public String type() {
    return "length";
  }

  @Override public Reward build(Reward.Site site) {
    return answers -> answers.stream().mapToDouble(a -> {
      int tokens = a.tokens().length - (a.ended() ? 1 : 0);
      return 1 - Math.abs(tokens - target) / (double) target;
    }).toArray();
  }
}
