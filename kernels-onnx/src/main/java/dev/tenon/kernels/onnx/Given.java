package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.List;

/**
 * What a run is given, as programs of the field give it: {@code input_ids} and {@code position_ids} int64 [batch, sequence], and
 * {@code attention_mask} int64 [batch, total], 0 for padding.
 */
record Given(Wire tokens, Wire positions, Wire segments, Wire keyPositions, Wire keySegments, Wire begun) {
  static final String TOKENS = "input_ids", MASK = "attention_mask", POSITIONS = "position_ids";
  static final String BATCH = "batch_size", SEQUENCE = "sequence_length", PAST = "past_sequence_length",
      TOTAL = "total_sequence_length";

  static Given of(Graph graph, OnnxFile file, Wire.Maker wires) {
    file.input(TOKENS, DType.INT64, List.of(BATCH, SEQUENCE));
    file.input(MASK, DType.INT64, List.of(BATCH, TOTAL));
    file.input(POSITIONS, DType.INT64, List.of(BATCH, SEQUENCE));
    String one = file.scalar(DType.INT64, 1);
    TensorType given = graph.values().get(graph.given().tokens()),
        keys = graph.values().get(graph.given().keySegments());
    Wire keySegments = wires.of(keys, () -> file.node("Sub", List.of(MASK, one)));
    return new Given(wires.of(given, () -> TOKENS), wires.of(given, () -> POSITIONS),
        wires.of(given, () -> newOnes(file, keySegments.name())),
        wires.of(keys, () -> file.node("Sub", List.of(file.node("CumSum", List.of(MASK, one)), one))), keySegments,
        wires.of(graph.values().get(graph.given().begun()), () -> begun(file)));
  }

  /** The last entries, as many as there are new tokens. */
  private static String newOnes(OnnxFile file, String all) {
    return file.node("Slice", List.of(all, file.node("Neg", List.of(file.size(TOKENS, 1))),
        file.wholes(Long.MAX_VALUE), file.wholes(1)));
  }

  /** Something is remembered if the mask is longer than the new tokens. */
  private static String begun(OnnxFile file) {
    String longer = file.node("Less", List.of(file.size(TOKENS, 1), file.size(MASK, 1)));
    return file.node("Expand", List.of(longer, file.size(TOKENS, 0)));
  }

  /** Whether what a query may see is what the host says, in a value's inputs from an index on. */
  boolean visibility(List<Wire> in, int from) {
    return in.get(from) == positions && in.get(from + 1) == keyPositions && in.get(from + 2) == segments
        && in.get(from + 3) == keySegments;
  }
}
