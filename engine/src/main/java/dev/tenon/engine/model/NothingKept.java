package dev.tenon.engine.model;

import dev.tenon.api.nn.Memory;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Tensor;

/** The host of training and evaluation: sequences are whole, so memories are empty before and after. */
public record NothingKept(Tensor positions, Tensor segments) implements Host, Memory {
  @Override public Visibility visibility(int window) {
    return new Visibility(positions, positions, segments, segments, window);
  }

  @Override public Memory memory(String path) {
    return this;
  }

  @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
    return () -> latest;
  }

  @Override public Tensor recall(String slot, Tensor initial) {
    return initial;
  }

  @Override public void retain(String slot, Tensor value) {}
}
