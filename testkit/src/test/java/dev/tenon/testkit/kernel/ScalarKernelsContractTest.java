package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.testkit.installed.InstalledKernels;

class ScalarKernelsContractTest extends KernelsContract {
  @Override protected Kernels spec() {
    return InstalledKernels.of("scalar");
  }
}
