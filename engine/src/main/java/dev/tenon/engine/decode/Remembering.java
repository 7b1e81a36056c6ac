package dev.tenon.engine.decode;

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
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The host of decoding while its program is traced: what layers keep becomes inputs of the program that it updates.
 *
 * <p>Entry i of a row's keys is its token i; the host says with segments which entries are filled.
 */
final class Remembering implements Host {
  /** A slot that a layer asked for. */
  record Slot(TensorType type, boolean grows) {}

  private final Trace trace;
  private final int capacity;
  private final Tensor positions, segments, keyPositions, keySegments, slots;
  private final Map<String, Slot> asked = new LinkedHashMap<>();

  Remembering(Trace trace, int rows, int time, int capacity) {
    this.trace = trace;
    this.capacity = capacity;
    TensorType tokens = TensorType.of(DType.INT64, rows, time), keys = TensorType.of(DType.INT64, rows, capacity);
    positions = trace.input("positions", tokens);
    segments = trace.input("segments", tokens);
    slots = trace.input("slots", tokens);
    keyPositions = trace.input("key_positions", keys);
    keySegments = trace.input("key_segments", keys);
  }

  Tensor positions() {
    return positions;
  }

  Tensor segments() {
    return segments;
  }

  /** The slots that layers asked for, by name. */
  Map<String, Slot> asked() {
    return asked;
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

    private String name(String slot) {
      return "memory:" + path + ":" + slot;
    }

    private Tensor input(String name, TensorType type, boolean grows) {
      if (asked.putIfAbsent(name, new Slot(type, grows)) != null)
        throw new IllegalStateException(
            name + " was asked for twice in one pass; slots of one part need names of their own");
      return trace.input(name, type);
    }

    @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
      Shape shape = latest.type().shape();
      Tensor store = input(name(slot), latest.type().as(shape.with(axis, capacity)), true);
      Tensor all = new Index.Put(shape.axis(axis)).of(store, latest, slots);
      trace.update(name(slot), all);
      return () -> all;
    }

    @Override public Tensor recall(String slot, Tensor initial) {
      Tensor before = input(name(slot), initial.type(), false);
      Tensor begun = input(name(slot) + ":begun", new TensorType(DType.BOOL, Shape.of(initial.type().shape().dim(0))),
          false);
      trace.update(name(slot) + ":begun", begun.or(begun.same(begun)));
      int[] sizes = new int[initial.type().shape().rank()];
      java.util.Arrays.fill(sizes, 1);
      sizes[0] = Tensor.INFER;
      return begun.reshape(sizes).choose(before, initial);
    }

    @Override public void retain(String slot, Tensor value) {
      trace.update(name(slot), value);
    }
  }
}
