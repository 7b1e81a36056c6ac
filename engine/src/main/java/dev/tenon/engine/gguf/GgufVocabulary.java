package dev.tenon.engine.gguf;

import dev.tenon.api.workbench.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A tokenizer as files say it, made from the trees that tokenizer.json and tokenizer_config.json are. */
public final class GgufVocabulary {
  private static final String BYTES = "<0x[0-9A-F]{2}>";

  private final Map<String, Object> json;
  private final Map<String, Object> config;
  private final Map<String, Object> model;
  private final List<String> tokens = new ArrayList<>();
  private final List<TokenKind> kinds = new ArrayList<>();

  private GgufVocabulary(Map<String, Map<String, Object>> files) {
    json = files.getOrDefault("tokenizer.json", Map.of());
    config = files.getOrDefault("tokenizer_config.json", Map.of());
    model = Trees.object(json, "model");
  }

  /**
   * Keys and values for a file's metadata.
   *
   * @param files of the tokenizer, by name
   * @param begin id that begins a text; empty: the bos_token of the config, if there is one, is named and not put
   * @param end id that ends a text
   * @param size of the model's vocabulary; tokens that the tokenizer lacks are filled up with unused ones
   * @throws UserError if files have no word for the tokenizer; says what they lack
   */
  public static Map<String, Object> metadata(Map<String, Map<String, Object>> files, OptionalInt begin,
      OptionalInt end, int size) {
    return new GgufVocabulary(files).metadata(begin, end, size);
  }

  private Map<String, Object> metadata(OptionalInt begin, OptionalInt end, int size) {
    if (!"BPE".equals(model.get("type"))) throw unsaid("its model is " + model.get("type"), "BPE");
    boolean cut = json.get("pre_tokenizer") != null;
    if (!cut && !Boolean.TRUE.equals(model.get("byte_fallback")))
      throw unsaid("it is over characters, without bytes for those it lacks", "byte-level, or have byte_fallback");
    fill(size, !cut);
    var out = new LinkedHashMap<String, Object>();
    out.put("model", cut ? "gpt2" : "llama");
    out.put("pre", cut ? published() : "default");
    out.put("tokens", List.copyOf(tokens));
    if (!cut) out.put("scores", scores());
    out.put("token_type", kinds.stream().mapToInt(TokenKind::number).toArray());
    if (cut) out.put("merges", merges().stream().map(two -> two.getFirst() + " " + two.getLast()).toList());
    given(begin).or(() -> id("bos_token")).ifPresent(id -> out.put("bos_token_id", id));
    given(end).or(() -> id("eos_token")).ifPresent(id -> out.put("eos_token_id", id));
    id("unk_token").or(this::unknown).ifPresent(id -> out.put("unknown_token_id", id));
    out.put("add_bos_token", begin.isPresent());
    out.put("add_eos_token", false);
    if (!cut) out.put("add_space_prefix", spaced());
    var keyed = new LinkedHashMap<String, Object>();
    out.forEach((key, value) -> keyed.put(GgufTokenizer.PREFIX + key, value));
    if (config.get("chat_template") instanceof String template) keyed.put(GgufTokenizer.CHAT_TEMPLATE, template);
    return keyed;
  }

  private void fill(int size, boolean bytes) {
    String[] byId = new String[size];
    TokenKind[] kindById = new TokenKind[size];
    Trees.object(model, "vocab").forEach((token, id) -> {
      int at = checked(id, token, size);
      byId[at] = token;
      kindById[at] = bytes && token.matches(BYTES) ? TokenKind.BYTE : TokenKind.NORMAL;
    });
    for (Object one : Trees.list(json, "added_tokens")) {
      if (!(one instanceof Map<?, ?> added) || !(added.get("content") instanceof String token))
        throw unsaid("added_tokens has " + one, "tokens");
      int at = checked(Optional.<Object>ofNullable(added.get("id")).orElse("missing"), token, size);
      byId[at] = token;
      kindById[at] = token.equals(model.get("unk_token")) ? TokenKind.UNKNOWN : TokenKind.CONTROL;
    }
    for (int id = 0; id < size; id++) {
      tokens.add(byId[id] == null ? "[PAD" + id + "]" : byId[id]);
      kinds.add(kindById[id] == null ? TokenKind.UNUSED : kindById[id]);
    }
  }

  private static int checked(Object id, String token, int size) {
    if (id instanceof Integer n && n >= 0 && n < size) return n;
    throw unsaid("'" + token + "' has the id " + id, "from 0 to " + (size - 1) + ", the model's vocabulary");
  }

  private String published() {
    Map<String, Object> cutting = Trees.object(json, "pre_tokenizer");
    boolean wholeWords = Boolean.TRUE.equals(model.get("ignore_merges"));
    if (prefixed(cutting)) throw unsaid("it puts a space before a text (add_prefix_space)", "one that does not");
    // Without merges every token is a byte, however a text is cut.
    return Cut.of(cutting, wholeWords).or(() -> merges().isEmpty() ? Optional.of(Cut.GPT2) : Optional.empty())
        .orElseThrow(() -> unsaid("it cuts texts by " + cutting, "one of " + Cut.allNames())).published();
  }

  private static boolean prefixed(Map<String, Object> cutting) {
    List<?> steps = Trees.list(cutting, "pretokenizers");
    Object level = steps.isEmpty() ? cutting : steps.getLast();
    // Hugging Face's own default is true.
    return level instanceof Map<?, ?> map && !Boolean.FALSE.equals(map.get("add_prefix_space"));
  }

  private List<List<String>> merges() {
    var all = new ArrayList<List<String>>();
    for (Object merge : Trees.list(model, "merges")) {
      List<String> two = merge instanceof List<?> list
          ? list.stream().map(String::valueOf).toList()
          : List.of(String.valueOf(merge).split(" ", -1));
      if (two.size() != 2) throw unsaid("model.merges has " + merge, "pairs");
      all.add(two);
    }
    return all;
  }

  private float[] scores() {
    var ids = new LinkedHashMap<String, Integer>();
    for (int id = 0; id < tokens.size(); id++) if (kinds.get(id) == TokenKind.NORMAL) ids.put(tokens.get(id), id);
    List<List<String>> merges = merges();
    float[] scores = ScoredPieces.scores(merges, ids, tokens.size());
    if (!ScoredPieces.mean(scores, ids, merges))
      throw unsaid("its merges are not the order that scores of tokens give",
          "all pairs of each token, token by token");
    return scores;
  }

  private boolean spaced() {
    Map<String, Object> normalizer = Trees.object(json, "normalizer");
    List<?> steps = normalizer.containsKey("normalizers") ? Trees.list(normalizer, "normalizers") : List.of(normalizer);
    boolean spaces = false, prepends = false;
    for (Object step : steps) {
      if (!(step instanceof Map<?, ?> map)) continue;
      if ("Prepend".equals(map.get("type")) && GgufTokenizer.SPACE.equals(map.get("prepend"))) prepends = true;
      else
        if ("Replace".equals(map.get("type")) && map.get("pattern") instanceof Map<?, ?> pattern
            && " ".equals(pattern.get("String")) && GgufTokenizer.SPACE.equals(map.get("content")))
          spaces = true;
        else
          throw unsaid("its normalizer has " + map, "a space put before and spaces made " + GgufTokenizer.SPACE);
    }
    if (!spaces) throw unsaid("it leaves spaces as they are", "one that makes them " + GgufTokenizer.SPACE);
    return prepends;
  }

  private static Optional<Integer> given(OptionalInt id) {
    return id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty();
  }

  private Optional<Integer> id(String key) {
    Object token = config.get(key) instanceof Map<?, ?> map ? map.get("content") : config.get(key);
    int id = token instanceof String ? tokens.indexOf(token) : -1;
    return id < 0 ? Optional.empty() : Optional.of(id);
  }

  private Optional<Integer> unknown() {
    int id = kinds.indexOf(TokenKind.UNKNOWN);
    return id < 0 ? Optional.empty() : Optional.of(id);
  }

  private static UserError unsaid(String what, String must) {
    return new UserError("the tokenizer cannot be written into a GGUF file: " + what + "; it must be " + must);
  }
}
