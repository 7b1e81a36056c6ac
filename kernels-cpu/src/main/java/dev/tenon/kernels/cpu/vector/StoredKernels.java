package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.op.Abreast;
import dev.tenon.api.op.Absorbed;
import dev.tenon.api.op.Dequantize;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.kernels.cpu.stored.AbreastStoredKernel;
import dev.tenon.kernels.cpu.stored.ProjectStoredKernel;
import java.util.List;
import java.util.Optional;

/** Which kernel takes weights as they are stored. */
final class StoredKernels {
  private StoredKernels() {}

  static Optional<Kernel> of(Fused op, List<TensorType> in) {
    return switch (op) {
      case Dequantize(Quantization quantization, Shape shape) -> Optional.of(new DequantizeKernel(quantization, shape));
      case Absorbed(Index.Gather _, int input, Dequantize(Quantization quantization, Shape shape)) when input == 0 ->
        Optional.of(new GatherStoredKernel(new StoredRows.Quantized(quantization, shape), in.get(1).shape().count()));
      case Absorbed(Index.Gather _, int input, Cast(DType to)) when input == 0 && to == DType.FLOAT32 ->
        Optional.of(new GatherStoredKernel(new StoredRows.Narrow(in.getFirst().shape()), in.get(1).shape().count()));
      case Absorbed absorbed -> ProjectStoredKernel.of(absorbed, in);
      case Abreast abreast -> AbreastStoredKernel.of(abreast, in);
      default -> Optional.empty();
    };
  }
}
