package dev.tenon.engine.house;

import dev.tenon.api.workbench.RunConfig;
import dev.tenon.engine.run.RunSpec;
import java.util.List;
import java.util.Map;

/** A config that has been bound. */
record ConfigOfRun(RunSpec spec, List<String> notes) implements RunConfig {
  @Override public Map<String, Object> resolved() {
    return spec.resolved();
  }

  @Override public String yaml() {
    return spec.yaml();
  }
}
