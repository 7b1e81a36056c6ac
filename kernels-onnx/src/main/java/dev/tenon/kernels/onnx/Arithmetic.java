package dev.tenon.kernels.onnx;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The primitives that make new numbers, in ONNX's operators. Types that ONNX Runtime does not compute in are widened before and
 * narrowed after, as the primitives say: 16-bit floats to float32, small integers and bool to int64.
 */
final class Arithmetic {
  private final OnnxFile file;
  private final Wire.Maker wires;

  Arithmetic(OnnxFile file, Wire.Maker wires) {
    this.file = file;
    this.wires = wires;
  }

  Wire unary(Unary op, Wire x) {
    String operator = switch (op) {
      case EXP -> "Exp";
      case LOG -> "Log";
      case SQRT -> "Sqrt";
      case RECIPROCAL -> "Reciprocal";
      case TANH -> "Tanh";
      case SIN -> "Sin";
      case COS -> "Cos";
      case ERF -> "Erf";
      case ABS -> "Abs";
      case SIGN -> "Sign";
    };
    return wires.of(x.type(), () -> file.node(operator, List.of(x.name())));
  }

  Wire binary(Binary op, List<Wire> in, TensorType type) {
    String operator = switch (op) {
      case ADD -> "Add";
      case SUBTRACT -> "Sub";
      case MULTIPLY -> "Mul";
      case DIVIDE -> "Div";
      case MAXIMUM -> "Max";
      case MINIMUM -> "Min";
    };
    return wires.of(type, () -> computed(in, type, names -> file.node(operator, names)));
  }

  Wire compare(Compare op, List<Wire> in, TensorType type) {
    String operator = switch (op) {
      case LESS -> "Less";
      case AT_MOST -> "LessOrEqual";
      case EQUAL -> "Equal";
    };
    return wires.of(type,
        () -> file.node(operator, operands(in, type.shape(), wide(in.getFirst().type().dtype()))));
  }

  Wire logical(Logical op, List<Wire> in, TensorType type) {
    return wires.of(type, () -> file.node(switch (op) {
      case AND -> "And";
      case OR -> "Or";
    }, List.of(in.get(0).name(), in.get(1).name())));
  }

  Wire affine(Affine op, Wire x) {
    DType within = wide(x.type().dtype());
    boolean whole = within == DType.INT64;
    double scale = whole ? Math.round(op.scale()) : op.scale(), shift = whole ? Math.round(op.shift()) : op.shift();
    return wires.of(x.type(), () -> computed(List.of(x), x.type(), names -> {
      String now = names.getFirst();
      if (scale != 1) now = file.node("Mul", List.of(now, file.scalar(within, scale)));
      return shift == 0 ? now : file.node("Add", List.of(now, file.scalar(within, shift)));
    }));
  }

  Wire where(List<Wire> in, TensorType type) {
    return wires.of(type, () -> computed(in.subList(1, 3), type,
        names -> file.node("Where", List.of(in.getFirst().name(), names.get(0), names.get(1)))));
  }

  Wire cast(Cast op, Wire x) {
    return wires.of(x.type().as(op.to()), () -> cast(x.name(), op.to()));
  }

  Wire reduce(Reduce op, Wire x, TensorType type) {
    String operator = switch (op.kind()) {
      case SUM -> "ReduceSum";
      case MAX -> "ReduceMax";
    };
    int axis = x.type().shape().axis(op.axis());
    return wires.of(type, () -> computed(List.of(x), type,
        names -> file.node(operator, List.of(names.getFirst(), file.wholes(axis)),
            OnnxFile.Attribute.of("keepdims", 1))));
  }

  /** Which axes were stretched is known: sizes that differ from run to run are 1 in no type. */
  Wire sumLike(Wire x, TensorType type) {
    Shape from = x.type().shape(), to = type.shape();
    int lead = from.rank() - to.rank();
    var stretched = new ArrayList<Long>();
    for (int i = 0; i < to.rank(); i++) if (to.dim(i) != from.dim(lead + i)) stretched.add((long) lead + i);
    return wires.of(type, () -> computed(List.of(x), type, names -> {
      String now = names.getFirst();
      if (!stretched.isEmpty()) now = sum(now, stretched, 1);
      long[] leading = java.util.stream.LongStream.range(0, lead).toArray();
      return lead == 0 ? now : sum(now, java.util.Arrays.stream(leading).boxed().toList(), 0);
    }));
  }

  private String sum(String name, List<Long> axes, long keep) {
    return file.node("ReduceSum", List.of(name, file.wholes(axes.stream().mapToLong(Long::longValue).toArray())),
        OnnxFile.Attribute.of("keepdims", keep));
  }

  Wire matMul(MatMul op, Wire a, Wire b, TensorType type) {
    Wire.Form left = op.transposeLeft() ? Wire.Form.TURNED : Wire.Form.PLAIN,
        right = op.transposeRight() ? Wire.Form.TURNED : Wire.Form.PLAIN;
    return wires.of(type, () -> {
      DType own = type.dtype(), within = wide(own);
      String product = file.node("MatMul",
          List.of(as(a.name(left), own, within), as(b.name(right), own, within)));
      return as(product, within, own);
    });
  }

  /** A node over operands of one type, in the type it is computed in. */
  private String computed(List<Wire> in, TensorType type, Function<List<String>, String> node) {
    DType within = wide(type.dtype());
    return as(node.apply(operands(in, type.shape(), within)), within, type.dtype());
  }

  /** A number that stands everywhere needs no shape of its own, where another operand has the answer's. */
  private List<String> operands(List<Wire> in, Shape answer, DType within) {
    boolean shaped = in.stream().anyMatch(w -> w.uniform().isEmpty() && w.type().shape().equals(answer));
    return in.stream().map(w -> shaped && w.uniform().isPresent()
        ? file.scalar(within, w.uniform().getAsDouble())
        : as(w.name(), w.type().dtype(), within)).toList();
  }

  /** The type in which numbers of a type are computed. */
  static DType wide(DType type) {
    return switch (type) {
      case FLOAT32, FLOAT64 -> type;
      case FLOAT16, BFLOAT16 -> DType.FLOAT32;
      case INT8, UINT8, INT32, INT64, BOOL -> DType.INT64;
    };
  }

  String as(String name, DType from, DType to) {
    return from == to ? name : cast(name, to);
  }

  private String cast(String name, DType to) {
    return file.node("Cast", List.of(name), OnnxFile.Attribute.of("to", OnnxFile.code(to)));
  }
}
