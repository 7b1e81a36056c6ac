package dev.tenon.plugins.layers;

import dev.tenon.api.model.FeedForward;
import dev.tenon.testkit.model.FeedForwardContract;

class SwigluContractTest extends FeedForwardContract {
  @Override protected FeedForward.Spec spec() {
    return new Swiglu();
  }
}
