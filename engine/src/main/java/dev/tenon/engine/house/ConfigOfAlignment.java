package dev.tenon.engine.house;

import dev.tenon.api.workbench.RunConfig;
import dev.tenon.engine.align.AlignSpec;
import java.util.List;
import java.util.Map;

/** A config of an alignment that has been bound. */
record ConfigOfAlignment(AlignSpec spec, List<String> notes) implements RunConfig {
  /** By which such a config is known. */
  static final String SECTION = "align";

  @Override public Map<String, Object> resolved() {
    return spec.resolved();
  }

  @Override public String yaml() {
    return spec.yaml();
  }
}
