package dev.tenon.engine.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of a tokenizer with more special tokens, as transformers' {@code add_tokens} makes them: ids behind all others. */
public final class MoreTokens {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String ADDED = "added_tokens";

  private MoreTokens() {}

  /**
   * The files with tokens added; those they have already stay as they are.
   *
   * @param files a tokenizer's, by name
   * @param tokens contents, in order of their ids
   */
  public static Map<String, Map<String, Object>> with(Map<String, Map<String, Object>> files, List<String> tokens) {
    Map<String, Object> tree = new LinkedHashMap<>(files.getOrDefault(TOKENIZER, Map.of()));
    List<Object> added = new ArrayList<>();
    int next = 0;
    if (tree.get("model") instanceof Map<?, ?> model && model.get("vocab") instanceof Map<?, ?> vocab)
      for (Object id : vocab.values()) next = behind(id, next);
    if (tree.get(ADDED) instanceof List<?> have)
      for (Object token : have) {
        added.add(token);
        if (token instanceof Map<?, ?> map) next = behind(map.get("id"), next);
      }
    for (String token : tokens) {
      if (added.stream().anyMatch(it -> it instanceof Map<?, ?> map && token.equals(map.get("content")))) continue;
      int id = id(tree, token, next);
      added.add(entry(id, token));
      next = Math.max(next, id + 1);
    }
    tree.put(ADDED, added);
    Map<String, Map<String, Object>> all = new LinkedHashMap<>(files);
    all.put(TOKENIZER, tree);
    return all;
  }

  /** The files with one of the named tokens, {@code eos_token} for example, set; it is added if it is not there. */
  public static Map<String, Map<String, Object>> naming(Map<String, Map<String, Object>> files, String name,
      String token) {
    Map<String, Map<String, Object>> all = with(files, List.of(token));
    Map<String, Object> config = new LinkedHashMap<>(all.getOrDefault(CONFIG, Map.of()));
    config.put(name, token);
    all.put(CONFIG, config);
    return all;
  }

  private static int behind(@Nullable Object id, int next) {
    return id instanceof Integer number ? Math.max(next, number + 1) : next;
  }

  /** The id that the vocabulary has for it, else the next. */
  private static int id(Map<String, Object> tree, String token, int next) {
    return tree.get("model") instanceof Map<?, ?> model && model.get("vocab") instanceof Map<?, ?> vocab
        && vocab.get(token) instanceof Integer there ? there : next;
  }

  private static Map<String, Object> entry(int id, String token) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", id);
    entry.put("content", token);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) entry.put(flag, false);
    entry.put("special", true);
    return entry;
  }
}
