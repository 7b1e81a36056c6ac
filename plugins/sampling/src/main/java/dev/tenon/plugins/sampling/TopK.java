package dev.tenon.plugins.sampling;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;

/** Keeps the k most likely candidates. Fan et al. 2018. Of equally likely ones the smaller ids stay, so there are never more than k. */
@Doc("keeps the k most likely tokens")
public record TopK(@Doc("how many are kept") int topK) implements Sampler {
  /** 40, as GPT-2 was sampled. */
  public TopK() {
    this(40);
  }

  public TopK {
    if (topK < 1) throw new IllegalArgumentException("top_k is " + topK + "; it must be at least 1");
  }

  @Override public String type() {
    return "top-k";
  }

  @Override public Candidates apply(Candidates candidates) {
    return candidates.first(topK);
  }
}
