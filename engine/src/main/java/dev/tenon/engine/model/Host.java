package dev.tenon.engine.model;

import dev.tenon.api.nn.Memory;
import dev.tenon.api.op.Visibility;

/** What remembers, and knows who may see whom, during a pass. */
public interface Host {
  Visibility visibility(int window);

  /** The memory of the part of the model at a path. */
  Memory memory(String path);
}
