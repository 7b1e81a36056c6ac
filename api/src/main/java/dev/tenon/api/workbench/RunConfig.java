package dev.tenon.api.workbench;

import java.util.List;
import java.util.Map;

/** The checked description of a model and its training. */
public interface RunConfig {
  /** Every setting with its value, defaults filled in: what config.yaml of a run holds. */
  Map<String, Object> resolved();

  /** The same as YAML. */
  String yaml();

  /** Things the user should know: keys that an override made meaningless and that were dropped. */
  List<String> notes();
}
