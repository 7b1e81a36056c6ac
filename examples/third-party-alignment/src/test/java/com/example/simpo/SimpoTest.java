package com.example.simpo;

import dev.tenon.api.align.Alignment;
import dev.tenon.testkit.align.AlignmentContract;

class SimpoTest extends AlignmentContract {
  @Override protected Alignment spec() {
    return new Simpo(2.5, 0.3);
  }
}
