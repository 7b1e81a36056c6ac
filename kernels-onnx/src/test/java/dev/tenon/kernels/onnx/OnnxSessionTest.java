package dev.tenon.kernels.onnx;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.testkit.session.InferenceSessionContract;
import java.util.Set;

class OnnxSessionTest extends InferenceSessionContract {
  @Override protected InferenceSession spec() {
    return new OnnxSession();
  }

  @Override protected Set<String> without() {
    return Set.of("Reinterpret", "Random");
  }
}
