package dev.tenon.engine.program;

import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Applies an op to a trace if a kernel exists, or else the ops of its definition, and so on down.
 *
 * <p>A weight in fewer bits stays as it is stored until an op takes it. That op is first offered to the kernels with the weight as
 * stored ({@link Absorbed}); if none takes it so, the weight is widened right before the op, once more for each op that takes it. So no
 * more than one widened weight is in memory at a time, in the backward half of a step too.
 */
final class Unfolding {
  private final Trace trace;
  private final KernelSet kernels;
  private final Set<Tensor> inputs = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Evaluator nobody = (op, given) -> {
    throw new IllegalStateException(op.name() + " on " + given + " while a program is being lowered");
  };

  Unfolding(Trace trace, KernelSet kernels) {
    this.trace = trace;
    this.kernels = kernels;
  }

  /** A value that the op {@code stored} makes of what is stored, not yet made. */
  private record Stored(Op stored, Tensor source, TensorType type, Evaluator evaluator) implements Tensor {}

  Tensor input(String name, TensorType type) {
    Tensor input = trace.input(name, type);
    inputs.add(input);
    return input;
  }

  /** The outputs of an op; a weight that is only being widened is not yet. */
  List<Tensor> apply(Op op, List<Tensor> given) {
    if (widens(op, given))
      return List.of(new Stored(op, given.getFirst(), op.infer(types(given)).getFirst(), nobody));
    for (int i = 0; i < given.size(); i++) {
      if (!(given.get(i) instanceof Stored weight)) continue;
      var absorbed = new Absorbed(op, i, weight.stored);
      List<Tensor> with = new ArrayList<>(given);
      with.set(i, weight.source);
      if (kernels.kernel(absorbed, types(with)).isPresent()) return trace.apply(absorbed, whole(with));
    }
    return unfold(op, given);
  }

  /** Whether an op widens a weight: quantised, or an input in 16 bits. */
  private boolean widens(Op op, List<Tensor> given) {
    return switch (op) {
      case Dequantize _ -> true;
      case Cast(DType to) -> to == DType.FLOAT32 && inputs.contains(given.getFirst())
          && (given.getFirst().type().dtype() == DType.BFLOAT16 || given.getFirst().type().dtype() == DType.FLOAT16);
      default -> false;
    };
  }

  private List<Tensor> unfold(Op op, List<Tensor> given) {
    if (op instanceof Fused f && kernels.kernel(op, types(given)).isEmpty()) {
      var within = new Within();
      return f.define(given.stream().map(within::in).toList()).stream().map(within::out).toList();
    }
    return trace.apply(op, whole(given));
  }

  /** The value itself, in the trace. */
  Tensor whole(Tensor tensor) {
    return tensor instanceof Stored weight
        ? whole(unfold(weight.stored, List.of(weight.source)).getFirst())
        : tensor;
  }

  private List<Tensor> whole(List<Tensor> tensors) {
    return tensors.stream().map(this::whole).toList();
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }

  /** A view of the trace in which fused ops unfold. */
  private final class Within implements Evaluator {
    record Inner(Tensor outer, Evaluator evaluator) implements Tensor {
      @Override public TensorType type() {
        return outer.type();
      }
    }

    Tensor in(Tensor outer) {
      return new Inner(outer, this);
    }

    Tensor out(Tensor inner) {
      return ((Inner) inner).outer;
    }

    @Override public List<Tensor> apply(Op op, List<Tensor> given) {
      return Unfolding.this.apply(op, given.stream().map(this::out).toList()).stream().map(this::in).toList();
    }
  }
}
