package dev.tenon.kernels.cpu.stored;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.op.Project;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.gemm.Columns;
import dev.tenon.kernels.cpu.gemm.Lanes;
import dev.tenon.kernels.cpu.gemm.Matrix;
import dev.tenon.kernels.cpu.gemm.PackedProduct;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * {@link Project} by a weight as it is stored: x [.., in] float32, weight [out, in] in one of the layouts here, bias [out] if given → [..,
 * out].
 *
 * <p>Up to {@link #FEW} rows read the weight in place; by a weight in blocks they are first rounded to eight bits themselves, see
 * {@link Activations}: a result is off the definition's by at most Σ |w| · (largest |x| of the 32 around) / 254. More rows go by the weight
 * widened to float32, and differ from the definition only as any order of sums does.
 */
public final class ProjectStoredKernel implements Kernel {
  /** Up to here reading the weight in place beats widening it. */
  static final int FEW = 8;

  /** How a weight is stored. */
  sealed interface Layout {
    /** In rows. */
    record InRows(NarrowLayout layout) implements Layout {}

    /** In groups of rows. */
    record InGroups(GroupLayout layout) implements Layout {}

    /** The plan for a few rows by weights that are stored so. */
    default FewRows few(int rows, int in, int... out) {
      return new FewRows(switch (this) {
        case InRows(NarrowLayout l) -> new NarrowProduct(l, rows, in);
        case InGroups(GroupLayout l) -> new GroupProduct(l, rows, in);
      }, rows, in, out);
    }
  }

  private final Layout layout;
  private final int rows, in, out;
  private final boolean biased;
  private final Optional<FewRows> few;
  private final PackedProduct many;

  private ProjectStoredKernel(Layout layout, Shape x, Shape weight, boolean biased) {
    this.layout = layout;
    this.biased = biased;
    rows = Math.toIntExact(x.count(0, x.rank() - 1));
    in = weight.dim(1);
    out = weight.dim(0);
    few = rows > FEW ? Optional.empty() : Optional.of(layout.few(rows, in, out));
    many = new PackedProduct(rows, out, in, form());
  }

  /** The kernel for these inputs, if it knows how the weight is stored and they are shaped as the op says. */
  public static Optional<Kernel> of(Absorbed op, List<TensorType> inputs) {
    return known(op, inputs).map(layout -> new ProjectStoredKernel(layout, inputs.get(0).shape(), weight(op, inputs),
        inputs.size() > 2));
  }

  /** How the weight is stored, if that is known and the inputs are shaped as the op says. */
  static Optional<Layout> known(Absorbed op, List<TensorType> inputs) {
    if (!(op.op() instanceof Project) || op.input() != 1 || Lanes.COUNT > GroupLayout.ROWS / 2) return Optional.empty();
    return layout(op, inputs.get(1)).filter(_ -> fits(inputs, weight(op, inputs)));
  }

  private static Shape weight(Absorbed op, List<TensorType> inputs) {
    return op.stored() instanceof Dequantize(Quantization _, Shape shape) ? shape : inputs.get(1).shape();
  }

  private static boolean fits(List<TensorType> inputs, Shape weight) {
    Shape x = inputs.get(0).shape();
    if (inputs.get(0).dtype() != DType.FLOAT32) return false;
    if (weight.rank() != 2 || x.rank() < 1 || x.dim(-1) != weight.dim(1)) return false;
    return inputs.size() < 3 || inputs.get(2).equals(TensorType.of(DType.FLOAT32, weight.dim(0)));
  }

  private static Optional<Layout> layout(Absorbed op, TensorType stored) {
    return switch (op.stored()) {
      case Cast(DType to) when to == DType.FLOAT32 -> switch (stored.dtype()) {
        case BFLOAT16 -> Optional.of(new Layout.InRows(new Bfloat16()));
        case FLOAT16 -> Optional.of(new Layout.InRows(new Float16()));
        default -> Optional.empty();
      };
      case Dequantize(Quantization quantization, Shape shape) -> quantized(quantization.type(), shape, stored);
      default -> Optional.empty();
    };
  }

  /** The layout of a format, if the bytes are as many as it takes. */
  private static Optional<Layout> quantized(String type, Shape weight, TensorType stored) {
    Optional<GroupLayout> layout = switch (type) {
      case "q8_0" -> Optional.of(new EightBits());
      case "q4_0" -> Optional.of(new FourBits());
      case "q4_k" -> Optional.of(new FourBitsWithOffsets());
      case "q6_k" -> Optional.of(new SixBits());
      default -> Optional.empty();
    };
    return layout.filter(g -> weight.rank() == 2 && stored.equals(TensorType.of(DType.UINT8,
        Math.ceilDiv(weight.dim(0), GroupLayout.ROWS), weight.dim(1) / g.block(), g.bytes())))
        .map(Layout.InGroups::new);
  }

  private Columns.Form form() {
    return switch (layout) {
      case Layout.InRows(NarrowLayout _) -> RowColumns.form();
      case Layout.InGroups(GroupLayout l) -> GroupColumns.form(l);
    };
  }

  private Columns columns(MemorySegment weight) {
    return switch (layout) {
      case Layout.InRows(NarrowLayout l) -> new RowColumns(l, weight, in);
      case Layout.InGroups(GroupLayout l) -> new GroupColumns(l, weight, in);
    };
  }

  @Override public long scratch(int threads) {
    return few.map(f -> f.scratch(threads)).orElseGet(() -> many.scratch(threads));
  }

  @Override public void run(Call call) {
    MemorySegment x = call.input(0).segment(), weight = call.input(1).segment(), y = call.output(0).segment();
    Optional<MemorySegment> bias = biased ? Optional.of(call.input(2).segment()) : Optional.empty();
    if (few.isPresent())
      few.get().run(call.workers(), call.scratch(), x, List.of(new FewRows.Part(weight, bias, y, call.wants(0))));
    else
      many.run(call.workers(), call.scratch(), 0, Matrix.dense(x, 0, in), columns(weight), bias,
          Matrix.dense(y, 0, out));
  }
}
