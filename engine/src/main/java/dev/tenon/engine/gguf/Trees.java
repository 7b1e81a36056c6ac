package dev.tenon.engine.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together the trees that tokenizer.json is, and takes them apart. */
final class Trees {
  private Trees() {}

  /** Keys and values in turn, in this order. */
  static Map<String, Object> of(Object... pairs) {
    var out = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) out.put((String) pairs[i], pairs[i + 1]);
    return out;
  }

  /** The object under a key; an empty one if there is none. */
  static Map<String, Object> object(Map<String, Object> tree, String key) {
    var out = new LinkedHashMap<String, Object>();
    if (tree.get(key) instanceof Map<?, ?> map) map.forEach((name, value) -> out.put(String.valueOf(name), value));
    return out;
  }

  /** The list under a key; an empty one if there is none. */
  static List<?> list(Map<String, Object> tree, String key) {
    return tree.get(key) instanceof List<?> list ? list : List.of();
  }
}
