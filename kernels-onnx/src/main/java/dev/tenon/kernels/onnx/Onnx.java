package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.graph.GraphFormat;
import dev.tenon.api.spec.Doc;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One decoder with its memory as {@code model.onnx}, in standard operators, beside the model's own files; for models that keep keys and
 * values alone also the {@code genai_config.json} of onnxruntime-genai.
 */
@Doc("a decoder with its memory in ONNX's standard operators; weights stay in model.safetensors")
public record Onnx() implements GraphFormat {
  static final String TYPE = "onnx", MODEL = "model.onnx", GENAI = "genai_config.json";

  @Override public String type() {
    return TYPE;
  }

  @Override public Map<String, byte[]> files(Graph graph, Marks marks) {
    var files = new LinkedHashMap<String, byte[]>();
    files.put(MODEL, Emission.of(graph));
    GenaiConfig.of(graph, marks).ifPresent(json -> files.put(GENAI, json.getBytes(StandardCharsets.UTF_8)));
    return files;
  }
}
