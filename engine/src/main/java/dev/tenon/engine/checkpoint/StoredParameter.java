package dev.tenon.engine.checkpoint;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where one of our parameters lies in model.safetensors.
 *
 * @param tensor that holds it, alone or among others
 * @param type of the whole tensor
 * @param offset of the tensor's first byte in the file
 * @param reading ops, one after the other, that make the parameter of the tensor
 */
public record StoredParameter(String tensor, TensorType type, long offset, List<Op> reading) {
  public StoredParameter {
    reading = List.copyOf(reading);
  }

  static StoredParameter of(String path, TensorNames.Written written, TensorType type, long offset,
      Map<String, Array> parameters) {
    var reading = new ArrayList<Op>();
    Shape shape = shape(path, parameters);
    boolean turned = written.transposed() && shape.rank() == 2;
    if (written.ours().size() > 1) {
      int from = 0;
      for (String before : written.ours().subList(0, written.ours().indexOf(path)))
        from += shape(before, parameters).dim(0);
      reading.add(new Move.Slice(turned ? 1 : 0, from, from + shape.dim(0)));
    }
    if (turned) reading.add(new Move.Permute(List.of(1, 0)));
    if (written.heads() > 0) reading.addAll(straightened(shape, written.heads()));
    return new StoredParameter(written.theirs(), type, offset, reading);
  }

  /** In the file the two halves of a head's rows take turns. */
  private static List<Op> straightened(Shape shape, int heads) {
    int half = shape.dim(0) / heads / 2, row = Math.toIntExact(shape.count(1, shape.rank()));
    var whole = new ArrayList<Integer>();
    for (int size : shape.dims()) whole.add(size);
    return List.of(new Move.Reshape(List.of(heads, half, 2, row)), new Move.Permute(List.of(0, 2, 1, 3)),
        new Move.Reshape(whole));
  }

  private static Shape shape(String path, Map<String, Array> parameters) {
    Array array = parameters.get(path);
    if (array == null) throw new IllegalStateException("table of names: the model has no " + path);
    return array.shape();
  }

  /** The parameter, given the tensor. */
  public Tensor read(Tensor stored) {
    Tensor now = stored;
    for (Op op : reading) now = op.of(now);
    return now;
  }
}
