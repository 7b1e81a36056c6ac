package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.GraphFormat;
import dev.tenon.testkit.spec.ComponentContract;

class OnnxTest extends ComponentContract<GraphFormat> {
  @Override protected GraphFormat spec() {
    return new Onnx();
  }
}
