import org.jspecify.annotations.NullMarked;

/** The CPU's kernels: the scalar definitions of all primitives, and fast ones on the Vector API. */
@NullMarked
open module dev.tenon.kernels.cpu {
  requires dev.tenon.api;
  requires jdk.incubator.vector;
  requires static org.jspecify;

  provides dev.tenon.api.kernel.Kernels with
      dev.tenon.kernels.cpu.scalar.ScalarKernels,
      dev.tenon.kernels.cpu.vector.VectorKernels;
}
