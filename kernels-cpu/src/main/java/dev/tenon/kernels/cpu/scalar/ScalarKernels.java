package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.List;
import java.util.Optional;

/**
 * The definition of every primitive in plain loops; none for fused ops. Matrix products need floats, random numbers
 * float32 or float64; all else runs on every element type that the op itself takes.
 */
@Doc("the definitions in plain loops: slow, for checks and as a fallback")
public record ScalarKernels() implements Kernels {
  @Override public String type() {
    return "scalar";
  }

  @Override public String describe() {
    return "plain Java loops";
  }

  @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    return switch (op) {
      case Fused _ -> Optional.empty();
      case Primitive primitive -> primitive(primitive, List.copyOf(inputs), primitive.infer(inputs).getFirst());
    };
  }

  private static Optional<Kernel> primitive(Primitive op, List<TensorType> inputs, TensorType output) {
    return switch (op) {
      case Unary unary -> Optional.of(ElementwiseKernels.unary(unary, output));
      case Binary binary -> Optional.of(ElementwiseKernels.binary(binary, inputs, output));
      case Compare compare -> Optional.of(ElementwiseKernels.compare(compare, inputs, output));
      case Logical.AND -> Optional.of(ElementwiseKernels.binary(Binary.MINIMUM, inputs, output));
      case Logical.OR -> Optional.of(ElementwiseKernels.binary(Binary.MAXIMUM, inputs, output));
      case Affine affine -> Optional.of(ElementwiseKernels.affine(affine, output));
      case Where _ -> Optional.of(ElementwiseKernels.where(inputs, output));
      case Cast _ -> Optional.of(CastKernel.of(inputs.getFirst(), output));
      case Reinterpret _ -> Optional.of(Routine.apart(Routine::copyFirst));
      case Reduce reduce -> Optional.of(ReduceKernels.of(reduce.kind(), inputs.getFirst(), output));
      case SumLike _ -> Optional.of(ReduceKernels.of(Reduce.Kind.SUM, inputs.getFirst(), output));
      case ExpandLike _ -> Optional.of(MoveKernels.expand(inputs.getFirst(), output));
      case MatMul product ->
        isFloat(output.dtype()) ? Optional.of(new MatMulKernel(product, inputs, output)) : Optional.empty();
      case Move move -> Optional.of(MoveKernels.of(move, inputs, output));
      case Index index -> Optional.of(IndexKernels.of(index, inputs));
      case Source source -> SourceKernels.of(source, inputs, output);
    };
  }

  private static boolean isFloat(DType type) {
    return Elements.arithmetic(type) != Elements.Arithmetic.LONGS;
  }
}
