package dev.tenon.testkit.kernel;

import static dev.tenon.testkit.kernel.Inputs.floats;
import static dev.tenon.testkit.kernel.Inputs.indices;

import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Ops on weights as they are stored: in a format that nobody knows, and in 16 bits. */
final class StoredCases {
  private static final Cast WIDEN = new Cast(DType.FLOAT32);

  private final List<OpCase> all = new ArrayList<>();

  private StoredCases() {}

  static List<OpCase> all() {
    var cases = new StoredCases();
    for (int[] size : new int[][]{{1, 1}, {7, 33}, {70, 64}, {129, 130}}) {
      cases.quantized(size[0], size[1]);
      cases.narrow(size[0], size[1]);
    }
    return cases.all;
  }

  private void add(Op op, Array... inputs) {
    all.add(OpCase.of(op, inputs));
  }

  private void quantized(int out, int in) {
    Quantization format = new ByteRows();
    Array weights = floats(out, in);
    Array stored = Array.zeros(new TensorType(DType.UINT8, format.stored(weights.shape())));
    format.quantize(Weights.of(weights), stored);
    var dequantize = new Dequantize(format, weights.shape());
    add(dequantize, stored);
    taken(dequantize, stored, out, in);
  }

  private void narrow(int out, int in) {
    for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16)) taken(WIDEN, floats(out, in).to(type), out, in);
  }

  /** The ops that take weights, [out, in]. */
  private void taken(Op stored, Array weights, int out, int in) {
    for (int rows : new int[]{1, 3, 40}) {
      add(new Absorbed(new Project(), 1, stored), floats(rows, in), weights);
      add(new Absorbed(new Project(), 1, stored), floats(2, rows, in), weights, floats(out));
    }
    add(new Absorbed(new MatMul(false, false), 1, stored), floats(3, out), weights);
    var project = new Absorbed(new Project(), 1, stored);
    add(new Abreast(List.of(project, project)), floats(2, in), weights, weights);
    add(new Absorbed(new Index.Gather(), 0, stored), weights, indices(out, 2, 9));
    if (out > 1) {
      Array labels = indices(out, 5);
      labels.setLong(4, -100);
      add(new Absorbed(new CrossEntropy.Projected(), 1, stored), floats(5, in), weights, labels);
    }
  }
}
