package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernels;

class VectorKernelsContractTest extends KernelsContract {
  @Override protected Kernels spec() {
    return InstalledKernels.of("vector");
  }
}
