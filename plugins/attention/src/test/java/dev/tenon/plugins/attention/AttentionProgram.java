package dev.tenon.plugins.attention;

import dev.tenon.api.model.Attention;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.List;

/** An attention over whole sequences as one op, whose types can be asked for: x, positions, segments → y. */
record AttentionProgram(Attention attention) implements Fused {
  static TensorType input(int batch, int time) {
    return TensorType.of(DType.FLOAT32, batch, time, 16);
  }

  static TensorType output(Attention attention, int batch, int time) {
    TensorType places = TensorType.of(DType.INT64, batch, time);
    return new AttentionProgram(attention).infer(List.of(input(batch, time), places, places)).getFirst();
  }

  @Override public List<Tensor> define(List<Tensor> inputs) {
    return List.of(attention.apply(inputs.getFirst(), new Whole(inputs.get(0), inputs.get(1), inputs.get(2))));
  }

  private record Whole(Tensor x, Tensor positions, Tensor segments) implements Pass, Memory {
    @Override public Tensor read(Parameter parameter) {
      return x.constant(parameter.shape(), new double[(int) parameter.shape().count()]);
    }

    @Override public Visibility visibility(int window) {
      return new Visibility(positions, positions, segments, segments, window);
    }

    @Override public Memory memory() {
      return this;
    }

    @Override public Pass at(String part) {
      return this;
    }

    @Override public Tensor dropout(Tensor y, float rate) {
      return y;
    }

    @Override public void publish(String name, Tensor value) {}

    @Override public Tensor published(String name) {
      throw new IllegalStateException("nobody published " + name);
    }

    @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
      return () -> latest;
    }

    @Override public Tensor recall(String slot, Tensor initial) {
      return initial;
    }

    @Override public void retain(String slot, Tensor value) {}
  }
}
