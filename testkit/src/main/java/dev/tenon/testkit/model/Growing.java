package dev.tenon.testkit.model;

import dev.tenon.api.nn.Memory;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.Host;
import dev.tenon.engine.program.Trace;

/** A host that remembers so many tokens a row: what decoding is traced with. */
final class Growing implements Host {
  private final Trace trace;
  private final int capacity;
  private final Tensor positions, segments, slots, keyPositions, keySegments;

  Growing(Trace trace, int rows, int time, int capacity) {
    this.trace = trace;
    this.capacity = capacity;
    TensorType tokens = TensorType.of(DType.INT64, rows, time), keys = TensorType.of(DType.INT64, rows, capacity);
    positions = trace.input("positions", tokens);
    segments = trace.input("segments", tokens);
    slots = trace.input("slots", tokens);
    keyPositions = trace.input("key positions", keys);
    keySegments = trace.input("key segments", keys);
  }

  Tensor positions() {
    return positions;
  }

  Tensor segments() {
    return segments;
  }

  @Override public Visibility visibility(int window) {
    return new Visibility(positions, keyPositions, segments, keySegments, window);
  }

  @Override public Memory memory(String path) {
    return new Part(path);
  }

  private final class Part implements Memory {
    private final String path;

    Part(String path) {
      this.path = path;
    }

    @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
      Shape shape = latest.type().shape();
      Tensor store = trace.input(path + ":" + slot, latest.type().as(shape.with(axis, capacity)));
      Tensor all = new Index.Put(shape.axis(axis)).of(store, latest, slots);
      return () -> all;
    }

    @Override public Tensor recall(String slot, Tensor initial) {
      return trace.input(path + ":" + slot, initial.type());
    }

    @Override public void retain(String slot, Tensor value) {
      trace.output(path + ":" + slot, value);
    }
  }
}
