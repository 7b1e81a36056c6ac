package dev.tenon.kernels.onnx;

import dev.tenon.api.op.Attend;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * {@link Attend} as ONNX's Attention with a mask that is written out: what {@code is_causal} means beside a memory differs between
 * versions of ONNX Runtime and between its devices.
 *
 * <p>Padding would see nothing, and softmax over nothing is no number; so it sees all. What comes of it is of no meaning, and nobody
 * sees it.
 */
final class Attention {
  private final OnnxFile file;
  private final Wire.Maker wires;
  private final Given given;

  Attention(OnnxFile file, Wire.Maker wires, Given given) {
    this.file = file;
    this.wires = wires;
    this.given = given;
  }

  /** The outputs, if the queries see what the host says; what sees something else is written as defined. */
  Optional<List<Wire>> of(Attend op, List<Wire> in) {
    // ONNX caps scores after the mask was added to them, which would let all be seen.
    if (!given.visibility(in, 3) || op.softcap().isPresent()) return Optional.empty();
    Wire queries = in.get(0), keys = in.get(1), values = in.get(2);
    List<TensorType> types = op.infer(Direct.types(in));
    // Nobody asks for it while decoding, but for a program that has a use of its own for it.
    Wire logSum = wires.of(types.get(1), () -> ((Wire) op.define(List.<Tensor>copyOf(in)).get(1)).name());
    var own = OnnxFile.Attribute.of("scale", op.scale());
    var heads = OnnxFile.Attribute.of("q_num_heads", queries.size(2));
    var shared = OnnxFile.Attribute.of("kv_num_heads", keys.size(2));
    String mask = mask(op, in);
    Optional<Wire.Grown> keptKeys = keys.unmade(), keptValues = values.unmade();
    if (keys != values && keptKeys.isPresent() && keptValues.isPresent()) {
      Wire.Grown k = keptKeys.get(), v = keptValues.get();
      String mixed = file.node(List.of(k.present(), v.present()), "Attention",
          List.of(queries.name(Wire.Form.FLAT), k.latest().name(Wire.Form.FLAT), v.latest().name(Wire.Form.FLAT), mask,
              k.past(), v.past()),
          own, heads, shared);
      keys.made(Wire.Form.HEADS_FIRST, k.present());
      values.made(Wire.Form.HEADS_FIRST, v.present());
      return Optional.of(List.of(wires.of(types.getFirst(), Wire.Form.FLAT, () -> mixed), logSum));
    }
    String mixed = file.node("Attention", List.of(queries.name(Wire.Form.HEADS_FIRST),
        keys.name(Wire.Form.HEADS_FIRST), values.name(Wire.Form.HEADS_FIRST), mask), own);
    return Optional.of(List.of(wires.of(types.getFirst(), Wire.Form.HEADS_FIRST, () -> mixed), logSum));
  }

  /** Bool [batch, 1, queries, keys]; with a bias float32 [batch, heads, queries, keys]. */
  private String mask(Attend op, List<Wire> in) {
    String seen = seen(op.window());
    if (op.bias().isEmpty()) return seen;
    ScoreBias bias = op.bias().get();
    Wire added = (Wire) bias.of(given.positions(), given.keyPositions(), in.getFirst());
    return file.node("Where", List.of(seen, added.name(), file.scalar(DType.FLOAT32, -Float.MAX_VALUE)));
  }

  private String seen(int window) {
    String queryAt = file.node("Unsqueeze", List.of(given.positions().name(), file.wholes(1, 3)));
    String keyAt = file.node("Unsqueeze", List.of(given.keyPositions().name(), file.wholes(1, 2)));
    String zero = file.scalar(DType.INT64, 0);
    String real = file.node("LessOrEqual", List.of(zero,
        file.node("Unsqueeze", List.of(given.keySegments().name(), file.wholes(1, 2)))));
    String seen = file.node("And", List.of(file.node("LessOrEqual", List.of(keyAt, queryAt)), real));
    if (window != Visibility.EVERYTHING) {
      String end = file.node("Add", List.of(keyAt, file.scalar(DType.INT64, window)));
      seen = file.node("And", List.of(seen, file.node("Less", List.of(queryAt, end))));
    }
    String padding = file.node("Less", List.of(
        file.node("Unsqueeze", List.of(given.segments().name(), file.wholes(1, 3))), zero));
    return file.node("Or", List.of(seen, padding));
  }
}
