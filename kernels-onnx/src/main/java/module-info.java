import org.jspecify.annotations.NullMarked;

/** ONNX: models written as graphs that point into model.safetensors, and run by ONNX Runtime. */
@NullMarked
open module dev.tenon.kernels.onnx {
  requires dev.tenon.api;
  requires com.google.protobuf;
  requires com.microsoft.onnxruntime;
  requires org.tribuo.util.onnx;
  requires static org.jspecify;

  provides dev.tenon.api.graph.GraphFormat with dev.tenon.kernels.onnx.Onnx;
  provides dev.tenon.api.session.InferenceSession with dev.tenon.kernels.onnx.OnnxSession;
}
