package dev.tenon.kernels.onnx;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Constant;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The primitives that move numbers, pick them or make them of a shape, in ONNX's operators. */
final class Movement {
  private final OnnxFile file;
  private final Wire.Maker wires;

  Movement(OnnxFile file, Wire.Maker wires) {
    this.file = file;
    this.wires = wires;
  }

  /** KEEP is ONNX's 0, INFER its −1. Heads that are split off or joined again stay as they were until somebody looks. */
  Wire reshape(Move.Reshape op, Wire x, TensorType type) {
    List<Integer> sizes = op.sizes();
    boolean keeps = sizes.size() > 2 && sizes.get(0) == Tensor.KEEP && sizes.get(1) == Tensor.KEEP;
    if (keeps && sizes.size() == 4 && x.type().shape().rank() == 3)
      return wires.of(type, Wire.Form.FLAT, x::name);
    if (keeps && sizes.size() == 3 && x.type().shape().rank() == 4 && x.has(Wire.Form.FLAT))
      return wires.of(type, () -> x.name(Wire.Form.FLAT));
    long[] to = sizes.stream().mapToLong(s -> s == Tensor.KEEP ? 0 : s).toArray();
    return wires.of(type, () -> file.node("Reshape", List.of(x.name(), file.wholes(to))));
  }

  Wire reshapeLike(Wire x, Wire like, TensorType type) {
    return wires.of(type, () -> file.node("Reshape", List.of(x.name(), shape(like)),
        OnnxFile.Attribute.of("allowzero", 1)));
  }

  Wire expandLike(Wire x, Wire like, TensorType type) {
    return wires.of(type, () -> file.node("Expand", List.of(x.name(), shape(like))));
  }

  Wire permute(Move.Permute op, Wire x, TensorType type) {
    if (op.axes().equals(List.of(1, 0))) return wires.of(type, Wire.Form.TURNED, x::name);
    return wires.of(type, () -> file.node("Transpose", List.of(x.name()), OnnxFile.Attribute.of("perm", op.axes())));
  }

  Wire slice(Move.Slice op, Wire x, TensorType type) {
    int axis = x.type().shape().axis(op.axis());
    return wires.of(type, () -> file.node("Slice",
        List.of(x.name(), file.wholes(op.from()), file.wholes(op.to()), file.wholes(axis))));
  }

  Wire concat(Move.Concat op, List<Wire> in, TensorType type) {
    int axis = type.shape().axis(op.axis());
    return wires.of(type, () -> file.node("Concat", in.stream().map(Wire::name).toList(),
        OnnxFile.Attribute.of("axis", axis)));
  }

  Wire padLike(Move.PadLike op, Wire x, Wire like, TensorType type) {
    int axis = type.shape().axis(op.axis());
    return wires.of(type, () -> {
      String before = file.wholes(op.from());
      String behind = file.node("Sub",
          List.of(file.size(like.name(), axis), file.node("Add", List.of(file.size(x.name(), axis), before))));
      String pads = file.node("Concat", List.of(before, behind), OnnxFile.Attribute.of("axis", 0));
      return file.node("Pad", List.of(x.name(), pads, "", file.wholes(axis)));
    });
  }

  Wire gather(Wire table, Wire indices, TensorType type) {
    return wires.of(type, () -> file.node("Gather", List.of(table.name(), indices.name()),
        OnnxFile.Attribute.of("axis", 0)));
  }

  Wire scatterAdd(Wire table, Wire indices, Wire updates) {
    return wires.of(table.type(), () -> file.node("ScatterND",
        List.of(table.name(), file.node("Unsqueeze", List.of(indices.name(), file.wholes(-1))), updates.name()),
        OnnxFile.Attribute.of("reduction", "add")));
  }

  /** Slots outside the store go to a row behind it, which is cut off again. */
  Wire put(Index.Put op, Wire store, Wire latest, Wire slots) {
    int axis = op.axis(), rank = store.type().shape().rank();
    var front = new ArrayList<Integer>(List.of(0, axis));
    for (int i = 1; i < rank; i++) if (i != axis) front.add(i);
    var back = new ArrayList<Integer>(IntStream.range(0, rank).boxed().toList());
    for (int i = 0; i < rank; i++) back.set(front.get(i), i);
    return wires.of(store.type(), () -> {
      String rows = turned(store.name(), front), entries = turned(latest.name(), front), at = slots.name();
      String capacity = file.size(rows, 1);
      String within = file.node("And", List.of(
          file.node("LessOrEqual", List.of(file.scalar(DType.INT64, 0), at)),
          file.node("Less", List.of(at, capacity))));
      String slot = file.node("Where", List.of(within, at, capacity));
      String row = file.node("Slice", List.of(rows, file.wholes(0), file.wholes(1), file.wholes(1)));
      String padded = file.node("Concat", List.of(rows, row), OnnxFile.Attribute.of("axis", 1));
      String batch = range(slots, 0);
      String where = file.node("Concat", List.of(file.node("Unsqueeze", List.of(batch, file.wholes(-1))),
          file.node("Unsqueeze", List.of(slot, file.wholes(-1)))), OnnxFile.Attribute.of("axis", -1));
      String written = file.node("ScatterND", List.of(padded, where, entries));
      return turned(file.node("Slice", List.of(written, file.wholes(0), capacity, file.wholes(1))), back);
    });
  }

  Wire table(Constant values) {
    return wires.of(values.type(), () -> {
      Array array = Array.zeros(values.type());
      for (int i = 0; i < values.type().shape().count(); i++) array.set(i, values.at(i));
      return file.constant(array);
    });
  }

  Wire fullLike(Source.FullLike op, Wire like) {
    return wires.uniform(like.type(), op.value(), () -> {
      Array one = Array.zeros(new TensorType(like.type().dtype(), Shape.of(1)));
      one.set(0, op.value());
      return file.node("ConstantOfShape", List.of(shape(like)),
          new OnnxFile.Attribute("value", OnnxFile.tensor(one)));
    });
  }

  Wire rangeLike(Source.RangeLike op, Wire like, TensorType type) {
    return wires.of(type, () -> range(like, like.type().shape().axis(op.axis())));
  }

  /** 0, 1, 2, ... along an axis, in the shape of a wire. */
  private String range(Wire like, int axis) {
    String zero = file.scalar(DType.INT64, 0), count = file.node("Squeeze", List.of(file.size(like.name(), axis)));
    String line = file.node("Range", List.of(zero, count, file.scalar(DType.INT64, 1)));
    long[] sizes = new long[like.type().shape().rank()];
    java.util.Arrays.fill(sizes, 1);
    sizes[axis] = -1;
    return file.node("Expand", List.of(file.node("Reshape", List.of(line, file.wholes(sizes))), shape(like)));
  }

  private String turned(String name, List<Integer> axes) {
    return file.node("Transpose", List.of(name), OnnxFile.Attribute.of("perm", axes));
  }

  private String shape(Wire wire) {
    return file.node("Shape", List.of(wire.name()));
  }
}
