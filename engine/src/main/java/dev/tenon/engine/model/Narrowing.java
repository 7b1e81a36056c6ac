package dev.tenon.engine.model;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rewrites a model so that its matrices take fewer bits: those of the blocks, the embedding and the head. Norms, biases and tables of
 * positions stay as they are. Ties survive: what two places share is narrowed once.
 *
 * <p>All that the new model holds lies in the memory that is given, so that the old one's may be closed.
 */
public final class Narrowing {
  private static final int RUN = 1 << 16;

  private Narrowing() {}

  /** How a matrix is kept. */
  public sealed interface Kept {
    /** As the bytes of a format; frozen. */
    record Quantized(Quantization format) implements Kept {}

    /** In a narrower type, {@link DType#BFLOAT16} or {@link DType#FLOAT16}, each number rounded to nearest even; frozen. */
    record Rounded(DType type) implements Kept {
      public Rounded {
        if (type != DType.BFLOAT16 && type != DType.FLOAT16)
          throw new IllegalArgumentException("weights rounded to " + type + "; it must be bfloat16 or float16");
      }
    }
  }

  /** A parameter to be filled from another. */
  private record Filling(String path, Parameter from, Parameter to) {}

  /**
   * The model with its matrices kept otherwise. Different matrices are narrowed by different workers; the bytes do not depend on that.
   *
   * @param memory where the new model's weights will be
   * @throws IllegalArgumentException if the format does not hold a matrix; names it, and nothing was computed
   */
  public static <L extends Layer> L of(L model, Kept kept, TensorMemory memory, Workers workers) {
    return of(model, _ -> Optional.of(kept), memory, workers);
  }

  /**
   * The same with a choice for each matrix.
   *
   * @param choice by path; empty for a matrix that stays as it is
   */
  public static <L extends Layer> L of(L model, Function<String, Optional<Kept>> choice, TensorMemory memory,
      Workers workers) {
    Map<Parameter, Parameter> next = new IdentityHashMap<>();
    List<Filling> fillings = new ArrayList<>();
    Layers.parameters(model).forEach((path, p) -> {
      Parameter made = made(path, p, matrix(path, p) ? choice.apply(path) : Optional.empty(), memory);
      next.put(p, made);
      fillings.add(new Filling(path, p, made));
    });
    if (memory.backed()) workers.run(fillings.size(), (i, _) -> fill(fillings.get(i)));
    return Layers.rewrite(model, Parameter.class, (_, p) -> next.getOrDefault(p, p));
  }

  /** Whether a parameter is one of the matrices that make up most of a model. */
  public static boolean matrix(String path, Parameter p) {
    String part = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
    return p.shape().rank() >= 2 && p.quantization().isEmpty() && List.of("embedding", "blocks", "head").contains(part);
  }

  private static Parameter made(String path, Parameter p, Optional<Kept> kept, TensorMemory memory) {
    if (kept.isEmpty()) return as(p, memory.array(Lifetime.WEIGHTS, p.value().type()));
    return switch (kept.get()) {
      case Kept.Rounded(DType type) ->
        Parameter.of(memory.array(Lifetime.WEIGHTS, new TensorType(type, p.shape()))).freeze();
      case Kept.Quantized(Quantization format) -> {
        try {
          var type = new TensorType(DType.UINT8, format.stored(p.shape()));
          yield Parameter.quantized(format, p.shape(), memory.array(Lifetime.WEIGHTS, type));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
      }
    };
  }

  /** What a parameter is, in other memory. */
  private static Parameter as(Parameter p, Array array) {
    if (p.quantization().isPresent()) return Parameter.quantized(p.quantization().get(), p.shape(), array);
    return p.frozen() ? Parameter.of(array).freeze() : Parameter.of(array);
  }

  private static void fill(Filling filling) {
    Array from = filling.from.value(), to = filling.to.value();
    try {
      if (from.type().equals(to.type())) to.copyFrom(from);
      else
        if (filling.to.quantization().isPresent())
          filling.to.quantization().get().quantize(Weights.of(from), to);
        else
          round(from, to);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(filling.path + ": " + e.getMessage(), e);
    }
  }

  private static void round(Array from, Array to) {
    for (long i = 0, n = to.shape().count(); i < n; i++) {
      to.set(i, from.at(i));
      if (!Double.isFinite(to.at(i)))
        throw new IllegalArgumentException("weight " + i + " of " + from.shape() + " is " + from.at(i)
            + ", which is not finite or too large for " + to.type().dtype());
    }
  }

  /** The model with all that it holds as float32 numbers, in memory of its own where it held others. Nothing is frozen any more. */
  public static <L extends Layer> L widened(L model) {
    return Layers.rewrite(model, Parameter.class, (_, p) -> {
      if (p.quantization().isEmpty() && p.value().type().dtype() == DType.FLOAT32) return Parameter.of(p.value());
      Array wide = Array.zeros(new TensorType(DType.FLOAT32, p.shape()));
      widen(p, wide);
      return Parameter.of(wide);
    });
  }

  /**
   * Copies the numbers that a parameter stands for.
   *
   * @param wide float32 in the parameter's shape
   */
  public static void widen(Parameter p, Array wide) {
    Weights weights = p.quantization().map(format -> Weights.of(format, p.shape(), p.value()))
        .orElseGet(() -> Weights.of(p.value()));
    for (long at = 0, n = p.shape().count(); at < n; at += RUN) {
      float[] run = new float[(int) Math.min(RUN, n - at)];
      weights.read(at, run);
      MemorySegment.copy(run, 0, wide.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, at * Float.BYTES, run.length);
    }
  }
}
