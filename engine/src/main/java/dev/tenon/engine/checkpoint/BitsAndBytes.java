package dev.tenon.engine.checkpoint;

import dev.tenon.api.quantization.BitsAndBytesLayout;
import dev.tenon.api.quantization.BitsAndBytesLayout.Packed;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Matrices that bitsandbytes quantised, in a folder as transformers writes it: {@code NAME} with codes, {@code NAME.absmax},
 * {@code NAME.nested_absmax}, {@code NAME.quant_map}, {@code NAME.nested_quant_map} and {@code NAME.quant_state.bitsandbytes__TYPE}, JSON
 * text that says the rest.
 *
 * @param tensors of the folder, where a quantised matrix stands as one tensor that has a shape and no numbers
 * @param matrices by that tensor
 */
record BitsAndBytes(Map<String, Array> tensors, Map<Array, Matrix> matrices) {
  private static final String CONFIG = "quantization_config", STATE = ".quant_state.bitsandbytes__";
  private static final List<String> PARTS = List.of("", ".absmax", ".nested_absmax", ".quant_map", ".nested_quant_map");

  /** A quantised matrix. */
  record Matrix(Quantization format, Shape shape, Packed packed) {
    void fill(Array stored) {
      ((BitsAndBytesLayout) format).fromBitsAndBytes(packed, shape, stored);
    }
  }

  /** Whether a config.json says that the folder is one of these. */
  static boolean described(Map<String, Object> config) {
    return config.get(CONFIG) instanceof Map<?, ?> q && "bitsandbytes".equals(q.get("quant_method"))
        && Boolean.TRUE.equals(q.get("load_in_4bit"));
  }

  /** The config.json of the same model with its matrices as they were. */
  static Map<String, Object> plain(Map<String, Object> config) {
    var plain = new LinkedHashMap<>(config);
    plain.remove(CONFIG);
    return plain;
  }

  /**
   * Finds the matrices among a folder's tensors.
   *
   * @param where the file, for messages
   * @throws UserError if one is incomplete, or in a format that is not installed
   */
  static BitsAndBytes of(String where, Map<String, Array> stored, List<Quantization> formats) {
    var tensors = new LinkedHashMap<>(stored);
    Map<Array, Matrix> matrices = new IdentityHashMap<>();
    try (TensorMemory none = TensorMemory.planned()) {
      stored.forEach((key, state) -> {
        int at = key.indexOf(STATE);
        if (at < 0) return;
        String name = key.substring(0, at);
        Matrix matrix = matrix(where, name, key.substring(at + STATE.length()), stored, formats);
        tensors.remove(key);
        PARTS.forEach(part -> tensors.remove(name + part));
        Array stands = none.array(Lifetime.WEIGHTS, new TensorType(DType.FLOAT32, matrix.shape));
        tensors.put(name, stands);
        matrices.put(stands, matrix);
      });
    }
    return new BitsAndBytes(tensors, matrices);
  }

  private static Matrix matrix(String where, String name, String type, Map<String, Array> stored,
      List<Quantization> formats) {
    String of = where + ": " + name;
    BitsAndBytesLayout layout = formats.stream().filter(f -> f instanceof BitsAndBytesLayout)
        .map(BitsAndBytesLayout.class::cast).filter(l -> l.bitsAndBytesType().equals(type)).findFirst()
        .orElseThrow(() -> new UserError(of + " is quantised as " + type + ", which no installed format can read"));
    Array text = part(of, name + STATE + type, stored);
    Map<String, Object> state = Json.parse(
        new String(text.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8),
        of + STATE + type);
    boolean nested = stored.containsKey(name + ".nested_absmax");
    require(of + ".quant_map", part(of, name + ".quant_map", stored), layout.codeValues());
    if (nested)
      require(of + ".nested_quant_map", part(of, name + ".nested_quant_map", stored), layout.scaleCodeValues());
    try {
      Quantization format = layout.with(number(of, state, "blocksize").intValue(),
          nested ? Optional.of(number(of, state, "nested_blocksize").intValue()) : Optional.empty());
      Optional<Array> nestedScales = nested
          ? Optional.of(part(of, name + ".nested_absmax", stored))
          : Optional.empty();
      var packed = new Packed(part(of, name, stored), part(of, name + ".absmax", stored), nestedScales,
          nested ? number(of, state, "nested_offset").floatValue() : 0);
      return new Matrix(format, shape(of, state), packed);
    } catch (IllegalArgumentException e) {
      throw new UserError(of + ": " + e.getMessage(), e);
    }
  }

  private static Array part(String of, String name, Map<String, Array> stored) {
    Array part = stored.get(name);
    if (part == null) throw new UserError(of + ": it is quantised, and " + name + " is missing");
    return part;
  }

  private static void require(String where, Array table, float[] values) {
    if (table.type().dtype() != DType.FLOAT32 || !Arrays.equals(table.floats(), values))
      throw new UserError(where + ": it is not the table of values of this format");
  }

  private static Number number(String where, Map<String, Object> state, String key) {
    if (state.get(key) instanceof Number n) return n;
    throw new UserError(where + ": " + key + " is " + state.getOrDefault(key, "missing") + "; it must be a number");
  }

  private static Shape shape(String where, Map<String, Object> state) {
    if (state.get("shape") instanceof List<?> dims && dims.stream().allMatch(d -> d instanceof Integer n && n > 0))
      return new Shape(dims.stream().mapToInt(d -> (Integer) d).toArray());
    throw new UserError(
        where + ": shape is " + state.getOrDefault("shape", "missing") + "; it must be a list of sizes");
  }
}
