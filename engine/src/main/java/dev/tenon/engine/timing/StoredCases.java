package dev.tenon.engine.timing;

import static dev.tenon.engine.timing.Numbers.around;
import static dev.tenon.engine.timing.Numbers.longs;

import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ops on weights as they are stored: in 16 bits, and in every format that is installed. */
final class StoredCases {
  private static final int OUT = 512, IN = 512;

  private final List<KernelCase> all = new ArrayList<>();

  private StoredCases() {}

  static List<KernelCase> all(List<Quantization> formats) {
    var cases = new StoredCases();
    Array weights = around(OUT, IN);
    for (DType narrow : List.of(DType.BFLOAT16, DType.FLOAT16))
      cases.taken(narrow.name().toLowerCase(Locale.ROOT), new Cast(DType.FLOAT32), weights.to(narrow));
    for (Quantization format : formats) cases.quantized(format, weights);
    return cases.all;
  }

  private void quantized(Quantization format, Array weights) {
    Array stored;
    try {
      stored = Array.zeros(new TensorType(DType.UINT8, format.stored(weights.shape())));
    } catch (IllegalArgumentException _) {
      // A format may not hold every shape; then there is nothing to time.
      return;
    }
    format.quantize(Weights.of(weights), stored);
    var dequantize = new Dequantize(format, weights.shape());
    all.add(KernelCase.of("widening of " + format.type(), dequantize, stored));
    taken(format.type(), dequantize, stored);
  }

  private void taken(String name, Op stored, Array weights) {
    all.add(
        KernelCase.of("gather from " + name, new Absorbed(new Index.Gather(), 0, stored), weights,
            longs(i -> i * 31L % OUT, 64)));
    var project = new Absorbed(new Project(), 1, stored);
    all.add(KernelCase.of("projection of one row by " + name, project, around(1, IN), weights));
    all.add(KernelCase.of("projection by " + name, project, around(128, IN), weights));
  }
}
