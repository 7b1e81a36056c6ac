package dev.tenon.engine.train;

import dev.tenon.api.align.Experience;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a program is made for: the types of what it is given, by name. */
public record Signature(Map<String, TensorType> types) {
  public Signature {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  public static Signature of(Experience experience) {
    var types = new LinkedHashMap<String, TensorType>();
    experience.arrays().forEach((name, array) -> types.put(name, array.type()));
    return new Signature(types);
  }

  /** Rows of text, of which every token but the first is to be predicted. */
  public static Signature text(int rows, int time) {
    var types = new LinkedHashMap<String, TensorType>();
    for (String name : new String[]{"tokens", "labels", "positions", "segments"})
      types.put(name, TensorType.of(DType.INT64, rows, time));
    return new Signature(types);
  }
}
