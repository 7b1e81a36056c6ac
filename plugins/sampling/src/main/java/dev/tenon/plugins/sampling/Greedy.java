package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;

/** Keeps the most likely candidate alone; of equally likely ones that with the smallest id. */
@Doc("always the most likely token")
public record Greedy() implements Sampler {
  @Override public String type() {
    return "greedy";
  }

  @Override public Candidates apply(Candidates candidates) {
    return candidates.first(1);
  }
}
