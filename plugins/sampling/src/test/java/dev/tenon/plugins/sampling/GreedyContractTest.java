package dev.tenon.plugins.sampling;

import dev.tenon.api.text.Sampler;
import dev.tenon.testkit.text.SamplerContract;

class GreedyContractTest extends SamplerContract {
  @Override protected Sampler spec() {
    return new Greedy();
  }
}
