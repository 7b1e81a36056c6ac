package dev.tenon.plugins.layers;

import dev.tenon.api.model.Norm;
import dev.tenon.testkit.model.NormContract;

class RmsContractTest extends NormContract {
  @Override protected Norm.Spec spec() {
    return new Rms();
  }
}
