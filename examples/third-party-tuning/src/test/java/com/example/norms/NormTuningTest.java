package com.example.norms;

import dev.tenon.api.tune.FineTuning;
import dev.tenon.testkit.model.FineTuningContract;

class NormTuningTest extends FineTuningContract {
  @Override protected FineTuning spec() {
    return new NormTuning(false);
  }
}
