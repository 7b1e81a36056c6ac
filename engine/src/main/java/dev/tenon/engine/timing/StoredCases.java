package dev.tenon.engine.timing;

import static dev.tenon.engine.timing.Numbers.around;
import static dev.tenon.engine.timing.Numbers.longs;

import dev.tenon.api.op.Abreast;
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
import java.util.function.Supplier;

/** Ops on weights as they are stored: in 16 bits, and in every format that is installed. */
final class StoredCases {
  private static final int OUT = 512, IN = 512;
  /** A format unpacks its weights one by one, in the time that vectors have for so many operations. */
  private static final double ALONE = 16;

  private final List<KernelCase> all = new ArrayList<>();

  private StoredCases() {}

  static List<KernelCase> all(List<Quantization> formats) {
    var cases = new StoredCases();
    Array weights = around(OUT, IN);
    for (DType narrow : List.of(DType.BFLOAT16, DType.FLOAT16))
      cases.taken(narrow.name().toLowerCase(Locale.ROOT), new Cast(DType.FLOAT32),
          TensorType.of(narrow, OUT, IN), () -> weights.to(narrow));
    for (Quantization format : formats) cases.quantized(format, weights);
    return cases.all;
  }

  private void quantized(Quantization format, Array weights) {
    TensorType type;
    try {
      type = new TensorType(DType.UINT8, format.stored(weights.shape()));
    } catch (IllegalArgumentException _) {
      // A format may not hold every shape; then there is nothing to time.
      return;
    }
    Supplier<Array> stored = () -> {
      Array bytes = Array.zeros(type);
      format.quantize(Weights.of(weights), bytes);
      return bytes;
    };
    var dequantize = new Dequantize(format, weights.shape());
    all.add(new KernelCase("widening of " + format.type(), dequantize, List.of(type), () -> List.of(stored.get()), 1,
        ALONE * weights.shape().count()));
    taken(format.type(), dequantize, type, stored);
  }

  private void taken(String name, Op how, TensorType type, Supplier<Array> stored) {
    Array indices = longs(i -> i * 31L % OUT, 64), one = around(1, IN), many = around(32, IN);
    all.add(new KernelCase("gather from " + name, new Absorbed(new Index.Gather(), 0, how),
        List.of(type, indices.type()), () -> List.of(stored.get(), indices), 1));
    var project = new Absorbed(new Project(), 1, how);
    all.add(new KernelCase("projection of one row by " + name, project, List.of(one.type(), type),
        () -> List.of(one, stored.get()), 1));
    all.add(new KernelCase("two projections of one row by " + name, new Abreast(List.of(project, project)),
        List.of(one.type(), type, type), () -> List.of(one, stored.get(), stored.get()), 1));
    all.add(new KernelCase("projection by " + name, project, List.of(many.type(), type),
        () -> List.of(many, stored.get()), 1));
  }
}
