package dev.tenon.kernels.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX file that is being written: nodes over named values, in an order in which they can run. A node like one that stands already
 * is not written again.
 */
final class OnnxFile {
  /** The standard ops alone, of the first set that has attention, rotary positions and root-mean-square norms. */
  static final int OPSET = 23, IR_VERSION = 11;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("decoder");
  private final Map<Call, String> written = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  private record Call(String op, List<String> inputs, Map<String, Object> attributes) {}

  /**
   * An attribute of a node.
   *
   * @param value Long, Float, String, a List of Long, or a {@link TensorProto}
   */
  record Attribute(String name, Object value) {
    static Attribute of(String name, long value) {
      return new Attribute(name, value);
    }

    static Attribute of(String name, double value) {
      return new Attribute(name, (float) value);
    }

    static Attribute of(String name, String value) {
      return new Attribute(name, value);
    }

    static Attribute of(String name, List<Integer> values) {
      return new Attribute(name, values.stream().map(Integer::longValue).toList());
    }
  }

  /** A node with one output; gives the output's name. An input that is left out is "". */
  String node(String op, List<String> inputs, Attribute... attributes) {
    var call = new Call(op, List.copyOf(inputs), map(attributes));
    String before = written.get(call);
    if (before != null) return before;
    String name = node(List.of(), op, inputs, attributes);
    written.put(call, name);
    return name;
  }

  /** A node whose output has a name of its own. */
  void into(String output, String op, List<String> inputs, Attribute... attributes) {
    add("/" + op + "_" + counts.merge(op, 1, Integer::sum), op, inputs, List.of(output), attributes);
  }

  /** A node whose first output is named here, and the others by the caller; gives the first one's name. */
  String node(List<String> others, String op, List<String> inputs, Attribute... attributes) {
    String name = "/" + op + "_" + counts.merge(op, 1, Integer::sum);
    var outputs = new ArrayList<String>(List.of(name));
    outputs.addAll(others);
    add(name, op, inputs, outputs, attributes);
    return name;
  }

  private static Map<String, Object> map(Attribute... attributes) {
    var map = new TreeMap<String, Object>();
    for (Attribute a : attributes) map.put(a.name, a.value);
    return map;
  }

  private void add(String name, String op, List<String> inputs, List<String> outputs, Attribute... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setName(name).setOpType(op).addAllInput(inputs)
        .addAllOutput(outputs);
    for (Attribute a : attributes) node.addAttribute(proto(a));
    graph.addNode(node);
  }

  private static AttributeProto proto(Attribute attribute) {
    AttributeProto.Builder proto = AttributeProto.newBuilder().setName(attribute.name);
    switch (attribute.value) {
      case Long whole -> proto.setType(AttributeProto.AttributeType.INT).setI(whole);
      case Float real -> proto.setType(AttributeProto.AttributeType.FLOAT).setF(real);
      case String text -> proto.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
      case TensorProto tensor -> proto.setType(AttributeProto.AttributeType.TENSOR).setT(tensor);
      case List<?> list -> {
        proto.setType(AttributeProto.AttributeType.INTS);
        for (Object each : list) proto.addInts((Long) each);
      }
      default -> throw new IllegalStateException(attribute + " is no attribute");
    }
    return proto.build();
  }

  /** The size of an axis of a value, int64 [1]. */
  String size(String name, int axis) {
    return node("Shape", List.of(name), Attribute.of("start", axis), Attribute.of("end", axis + 1));
  }

  /** A list of whole numbers, int64 [n]. */
  String wholes(long... values) {
    return constant(Array.of(Shape.of(values.length), values));
  }

  /** One number, without axes. */
  String scalar(DType type, double value) {
    Array array = Array.zeros(new TensorType(type, Shape.SCALAR));
    if (type == DType.INT64) array.setLong(0, (long) value);
    else array.set(0, value);
    return constant(array);
  }

  /** Numbers that stand in the file itself. */
  String constant(Array values) {
    TensorProto tensor = tensor(values);
    return written.computeIfAbsent(new Call("", List.of(), Map.of("value", tensor)), _ -> {
      String name = "/constant_" + counts.merge("", 1, Integer::sum);
      graph.addInitializer(tensor.toBuilder().setName(name));
      return name;
    });
  }

  static TensorProto tensor(Array values) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(code(values.type().dtype()));
    for (int size : values.shape().dims()) tensor.addDims(size);
    return tensor.setRawData(ByteString.copyFrom(values.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)))
        .build();
  }

  /** Numbers that stand in another file of the folder; gives their name. */
  String external(String name, TensorType type, String file, long offset, long length) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(code(type.dtype()))
        .setDataLocation(TensorProto.DataLocation.EXTERNAL).addExternalData(entry("location", file))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)));
    for (int size : type.shape().dims()) tensor.addDims(size);
    graph.addInitializer(tensor);
    return name;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** @param sizes Integer, or a String for one that differs from run to run */
  void input(String name, DType type, List<?> sizes) {
    graph.addInput(value(name, type, sizes));
  }

  void output(String name, DType type, List<?> sizes) {
    graph.addOutput(value(name, type, sizes));
  }

  private static ValueInfoProto value(String name, DType type, List<?> sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object size : sizes) {
      var axis = TensorShapeProto.Dimension.newBuilder();
      if (size instanceof Integer known) axis.setDimValue(known);
      else axis.setDimParam(size.toString());
      shape.addDim(axis);
    }
    return ValueInfoProto.newBuilder().setName(name)
        .setType(
            TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(code(type)).setShape(shape)))
        .build();
  }

  /** How ONNX counts element types. */
  static int code(DType type) {
    return (switch (type) {
      case FLOAT32 -> TensorProto.DataType.FLOAT;
      case FLOAT64 -> TensorProto.DataType.DOUBLE;
      case FLOAT16 -> TensorProto.DataType.FLOAT16;
      case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
      case INT8 -> TensorProto.DataType.INT8;
      case UINT8 -> TensorProto.DataType.UINT8;
      case INT32 -> TensorProto.DataType.INT32;
      case INT64 -> TensorProto.DataType.INT64;
      case BOOL -> TensorProto.DataType.BOOL;
    }).getNumber();
  }

  byte[] bytes() {
    return ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("tenon").setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET)).build().toByteArray();
  }
}
