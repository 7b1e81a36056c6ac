package dev.tenon.tokenizers;

import dev.tenon.api.text.TokenizerTrainer.Trained;
import dev.tenon.tokenizers.Merges.Merge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes tokenizer.json and tokenizer_config.json as Hugging Face has them; what is null there is left out. */
final class TokenizerJson {
  private TokenizerJson() {}

  /** How a text is cut before a byte-level model, and put together behind it. */
  record Cutting(Map<String, Object> preTokenizer, Map<String, Object> decoder) {}

  static Cutting byteLevel(WordPattern pattern, boolean prefixSpace) {
    boolean split = pattern != WordPattern.NONE && pattern != WordPattern.GPT2;
    Map<String, Object> level = object("type", "ByteLevel", "add_prefix_space", prefixSpace, "trim_offsets", true,
        "use_regex", pattern == WordPattern.GPT2);
    Map<String, Object> decoder = object("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", true,
        "use_regex", true);
    if (!split) return new Cutting(level, decoder);
    Map<String, Object> cut = object("type", "Split", "pattern", object("Regex", pattern.regex()), "behavior",
        "Isolated", "invert", false);
    return new Cutting(object("type", "Sequence", "pretokenizers", List.of(cut, level)), decoder);
  }

  static Cutting characters() {
    return new Cutting(Map.of(), object("type", "Fuse"));
  }

  /**
   * The files, and the tokenizer that they hold, as read from them.
   *
   * @param ids the vocabulary with its special tokens, in id order
   * @param special the special tokens; the first of them stands between documents: it begins and ends a text
   */
  static Trained trained(Map<String, Integer> ids, List<Merge> merges, Cutting cutting, List<String> special) {
    List<Object> added = new ArrayList<>();
    for (String token : special)
      added.add(object("id", id(ids, token), "content", token, "single_word", false, "lstrip", false, "rstrip", false,
          "normalized", false, "special", true));
    Map<String, Object> model = object("type", "BPE", "fuse_unk", false, "byte_fallback", false, "ignore_merges", false,
        "vocab", new LinkedHashMap<>(ids), "merges",
        merges.stream().map(it -> List.of(it.first(), it.second())).toList());
    Map<String, Object> file = object("version", "1.0", "added_tokens", added);
    if (!cutting.preTokenizer.isEmpty()) file.put("pre_tokenizer", cutting.preTokenizer);
    if (!special.isEmpty()) file.put("post_processor", introduced(special.getFirst(), ids));
    file.put("decoder", cutting.decoder);
    file.put("model", model);

    Map<String, Object> config = object("tokenizer_class", "PreTrainedTokenizerFast", "clean_up_tokenization_spaces",
        false);
    if (!special.isEmpty()) {
      config.put("bos_token", special.getFirst());
      config.put("eos_token", special.getFirst());
    }

    Map<String, Map<String, Object>> files = new LinkedHashMap<>();
    files.put("tokenizer.json", file);
    files.put("tokenizer_config.json", config);
    var tokenizer = new BpeFormat().read(file, config)
        .orElseThrow(() -> new IllegalStateException("a trained tokenizer is not read as BPE"));
    return new Trained(tokenizer, files);
  }

  /** A token in front of a text, or of a pair of them. */
  private static Map<String, Object> introduced(String token, Map<String, Integer> ids) {
    Map<String, Object> begin = object("SpecialToken", object("id", token, "type_id", 0));
    Map<String, Object> first = object("Sequence", object("id", "A", "type_id", 0));
    Map<String, Object> second = object("Sequence", object("id", "B", "type_id", 0));
    return object("type", "TemplateProcessing", "single", List.of(begin, first), "pair",
        List.of(begin, first, begin, second),
        "special_tokens", object(token, object("id", token, "ids", List.of(id(ids, token)), "tokens", List.of(token))));
  }

  /** The tokens, after making sure that none is empty or there twice. */
  static List<String> distinct(List<String> special) {
    Set<String> seen = new HashSet<>();
    for (String token : special) {
      if (token.isEmpty())
        throw new IllegalArgumentException("special_tokens has an empty token; a token must have a character");
      if (!seen.add(token))
        throw new IllegalArgumentException("special_tokens has '" + token + "' twice; each token must be there once");
    }
    return List.copyOf(special);
  }

  private static int id(Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) throw new IllegalStateException("the special token '" + token + "' has no id");
    return id;
  }

  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return object;
  }
}
