package dev.tenon.kernels.onnx;

import dev.tenon.api.op.Activation;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.LayerNorm;
import dev.tenon.api.op.Project;
import dev.tenon.api.op.RmsNorm;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.Softmax;
import dev.tenon.api.op.Swiglu;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fused ops that ONNX has an operator for, or a spelling that ONNX Runtime knows. All others go through their definitions. */
final class Direct {
  private final OnnxFile file;
  private final Wire.Maker wires;
  private final Given given;
  private final Attention attention;
  private final int maxPositionEmbeddings;
  private final Map<Rotate, List<String>> turns = new HashMap<>();

  Direct(OnnxFile file, Wire.Maker wires, Given given, int maxPositionEmbeddings) {
    this.file = file;
    this.wires = wires;
    this.given = given;
    this.maxPositionEmbeddings = maxPositionEmbeddings;
    attention = new Attention(file, wires, given);
  }

  /** The outputs of an op, if it has a form of its own; {@code Swish} has none, since ONNX Runtime has no kernel for it. */
  Optional<List<Wire>> of(Fused op, List<Wire> in) {
    Wire x = in.getFirst();
    if (x.type().dtype() != DType.FLOAT32) return Optional.empty();
    return switch (op) {
      case Project _ -> one(project(in, op.infer(types(in)).getFirst()));
      case RmsNorm(double eps) -> one(normed("RMSNormalization", in, eps));
      case LayerNorm(double eps) -> one(normed("LayerNormalization", in, eps));
      case Softmax _ -> one(node(x, "Softmax", List.of(x), OnnxFile.Attribute.of("axis", -1)));
      case Activation.RELU -> one(node(x, "Relu", List.of(x)));
      case Activation.GELU -> one(node(x, "Gelu", List.of(x)));
      case Activation.GELU_TANH -> one(node(x, "Gelu", List.of(x), OnnxFile.Attribute.of("approximate", "tanh")));
      case Activation.SILU -> one(wires.of(x.type(), () -> silu(x)));
      case Swiglu _ -> one(wires.of(x.type(), () -> file.node("Mul", List.of(silu(x), in.get(1).name()))));
      case Rotate rotate when in.get(1) == given.positions() -> one(rotated(rotate, x));
      case Attend attend -> attention.of(attend, in);
      default -> Optional.empty();
    };
  }

  private static Optional<List<Wire>> one(Wire wire) {
    return Optional.of(List.of(wire));
  }

  static List<TensorType> types(List<Wire> in) {
    return in.stream().map(Wire::type).toList();
  }

  private Wire node(Wire like, String op, List<Wire> in, OnnxFile.Attribute... attributes) {
    return wires.of(like.type(), () -> file.node(op, in.stream().map(Wire::name).toList(), attributes));
  }

  private Wire normed(String op, List<Wire> in, double eps) {
    return node(in.getFirst(), op, in, OnnxFile.Attribute.of("axis", -1), OnnxFile.Attribute.of("epsilon", eps));
  }

  private Wire project(List<Wire> in, TensorType type) {
    return wires.of(type, () -> {
      String product = file.node("MatMul", List.of(in.get(0).name(), in.get(1).name(Wire.Form.TURNED)));
      return in.size() > 2 ? file.node("Add", List.of(product, in.get(2).name())) : product;
    });
  }

  private String silu(Wire x) {
    return file.node("Mul", List.of(x.name(), file.node("Sigmoid", List.of(x.name()))));
  }

  private Wire rotated(Rotate op, Wire x) {
    return wires.of(x.type(), Wire.Form.FLAT, () -> {
      List<String> turn = turns.computeIfAbsent(op, this::tables);
      return file.node("RotaryEmbedding",
          List.of(x.name(Wire.Form.FLAT), turn.get(0), turn.get(1), given.positions().name()),
          OnnxFile.Attribute.of("num_heads", x.size(2)));
    });
  }

  /** Cosines and sines of all positions stand in the file, each rounded once. */
  private List<String> tables(Rotate op) {
    int half = op.frequencies().size();
    var type = new TensorType(DType.FLOAT32, Shape.of(maxPositionEmbeddings, half));
    Array cosines = Array.zeros(type), sines = Array.zeros(type);
    for (int position = 0; position < maxPositionEmbeddings; position++)
      for (int i = 0; i < half; i++) {
        double angle = position * op.frequencies().get(i) * (op.inverse() ? -1 : 1);
        cosines.set((long) position * half + i, StrictMath.cos(angle));
        sines.set((long) position * half + i, StrictMath.sin(angle));
      }
    return List.of(file.constant(cosines), file.constant(sines));
  }
}
