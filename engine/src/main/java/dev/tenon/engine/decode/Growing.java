package dev.tenon.engine.decode;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.Host;
import dev.tenon.engine.program.Trace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The host of decoding where what layers keep grows: each run is given what the one before left, and leaves that with its own
 * tokens' entries behind it.
 */
final class Growing implements Host {
  /** What a layer keeps; {@code next} is what was kept until now, as long as the layer leaves nothing. */
  record Slot(String part, String name, OptionalInt axis, Tensor past, Tensor next) {
    Slot with(Tensor value) {
      return new Slot(part, name, axis, past, value);
    }
  }

  private final Trace trace;
  private final Graph.Sizes sizes;
  final Tensor tokens, positions, segments, keyPositions, keySegments, begun;
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  Growing(Trace trace, Graph.Sizes sizes) {
    this.trace = trace;
    this.sizes = sizes;
    TensorType given = TensorType.of(DType.INT64, sizes.rows(), sizes.time()),
        keys = TensorType.of(DType.INT64, sizes.rows(), sizes.past() + sizes.time());
    tokens = trace.input("tokens", given);
    positions = trace.input("positions", given);
    segments = trace.input("segments", given);
    keyPositions = trace.input("key_positions", keys);
    keySegments = trace.input("key_segments", keys);
    begun = trace.input("begun", TensorType.of(DType.BOOL, sizes.rows()));
  }

  /** What layers keep, by part and name. */
  Map<String, Slot> slots() {
    return slots;
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

    private String key(String slot) {
      return "memory:" + path + ":" + slot;
    }

    private Slot ask(String slot, TensorType type, OptionalInt axis) {
      if (slots.containsKey(key(slot)))
        throw new IllegalStateException(
            key(slot) + " was asked for twice in one pass; slots of one part need names of their own");
      Tensor past = trace.input(key(slot), type);
      var asked = new Slot(path, slot, axis, past, past);
      slots.put(key(slot), asked);
      return asked;
    }

    @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
      Shape shape = latest.type().shape();
      int grows = shape.axis(axis);
      Slot asked = ask(slot, latest.type().as(shape.with(axis, sizes.past())), OptionalInt.of(grows));
      Tensor all = asked.past.concat(grows, latest);
      slots.put(key(slot), asked.with(all));
      return () -> all;
    }

    @Override public Tensor recall(String slot, Tensor initial) {
      Slot asked = ask(slot, initial.type(), OptionalInt.empty());
      int[] each = new int[initial.type().shape().rank()];
      Arrays.fill(each, 1);
      each[0] = Tensor.INFER;
      return begun.reshape(each).choose(asked.past, initial);
    }

    @Override public void retain(String slot, Tensor value) {
      Slot asked = slots.get(key(slot));
      if (asked == null) asked = ask(slot, value.type(), OptionalInt.empty());
      slots.put(key(slot), asked.with(value));
    }
  }
}
