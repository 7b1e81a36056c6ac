package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernels;

class ScalarKernelsContractTest extends KernelsContract {
  @Override protected Kernels spec() {
    return InstalledKernels.of("scalar");
  }
}
