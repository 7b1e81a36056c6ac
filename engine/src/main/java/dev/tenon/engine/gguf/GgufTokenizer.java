package dev.tenon.engine.gguf;

import dev.tenon.api.workbench.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The tokenizer in a file's metadata, as the trees that tokenizer.json and tokenizer_config.json would be: SentencePiece's with scores
 * ({@code tokenizer.ggml.model: llama}) and byte-level BPE with merges ({@code gpt2}).
 */
public final class GgufTokenizer {
  static final String PREFIX = "tokenizer.ggml.";
  static final String CHAT_TEMPLATE = "tokenizer.chat_template";
  static final String SPACE = "\u2581";

  private final GgufFile file;
  private final List<String> tokens;
  private final List<TokenKind> kinds;
  /** Ids of the tokens that texts are made of, in their order. */
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private GgufTokenizer(GgufFile file) {
    this.file = file;
    tokens = list("tokens", GgufArray::strings);
    kinds = kinds();
    var seen = new HashMap<String, Integer>();
    for (int id = 0; id < tokens.size(); id++) {
      Integer other = seen.putIfAbsent(tokens.get(id), id);
      if (other != null)
        throw wrong("tokens",
            "has " + GgufFile.shown(tokens.get(id)) + " as " + other + " and as " + id + "; each may be there once");
      if (kinds.get(id) == TokenKind.USER_DEFINED)
        throw wrong("token_type", "says that " + GgufFile.shown(tokens.get(id))
            + " is user-defined, to be found in texts before they are cut; such tokens are not supported");
      if (kinds.get(id) == TokenKind.NORMAL) ids.put(tokens.get(id), id);
    }
  }

  /**
   * The files by name; empty if a file has no tokenizer.
   *
   * @throws UserError if it is damaged or of a kind that is not supported; names the key
   */
  public static Optional<Map<String, Map<String, Object>>> files(GgufFile file) {
    Object model = file.metadata().getOrDefault(PREFIX + "model", "none");
    if (model.equals("none") || model.equals("no_vocab")) return Optional.empty();
    if (!model.equals("llama") && !model.equals("gpt2"))
      throw wrong(file, "model",
          "is " + GgufFile.shown(model) + "; supported are llama (SentencePiece BPE) and gpt2 (byte-level BPE)");
    return Optional.of(new GgufTokenizer(file).files(model.equals("llama")));
  }

  private Map<String, Map<String, Object>> files(boolean pieces) {
    Optional<Cut> cut = pieces ? Optional.empty() : Optional.of(cut());
    boolean spaced = flag("add_space_prefix", pieces);
    if (!pieces && spaced) throw wrong("add_space_prefix", "is true; with byte-level BPE it must be false");
    boolean begins = flag("add_bos_token", pieces || cut.filter(Cut::wholeWords).isPresent()),
        ends = flag("add_eos_token", false);

    Map<String, Object> json = Trees.of("version", "1.0", "added_tokens", added());
    if (pieces) json.put("normalizer", normalizer(spaced));
    cut.ifPresent(c -> json.put("pre_tokenizer", c.preTokenizer()));
    if (begins || ends) json.put("post_processor", framed(begins, ends));
    json.put("decoder", pieces
        ? decoder(spaced)
        : Trees.of("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", true, "use_regex", true));
    json.put("model", pieces ? pieces() : byteLevel(cut.filter(Cut::wholeWords).isPresent()));

    Map<String, Object> config = Trees.of("tokenizer_class", "PreTrainedTokenizerFast", "clean_up_tokenization_spaces",
        false, "add_bos_token", begins, "add_eos_token", ends);
    token("bos_token_id").ifPresent(id -> config.put("bos_token", tokens.get(id)));
    token("eos_token_id").ifPresent(id -> config.put("eos_token", tokens.get(id)));
    unknown().ifPresent(token -> config.put("unk_token", token));
    if (file.metadata().get(CHAT_TEMPLATE) instanceof String template) config.put("chat_template", template);
    return Map.of("tokenizer.json", json, "tokenizer_config.json", config);
  }

  private Map<String, Object> pieces() {
    float[] scores = list("scores", GgufArray::floats);
    if (scores.length != tokens.size())
      throw wrong("scores", "has " + scores.length + " numbers for " + tokens.size() + " tokens; it must have as many");
    for (int id = 0; id < scores.length; id++)
      if (Float.isNaN(scores[id])) throw wrong("scores", "has no number for token " + id + "; it must have one");
    Map<String, Object> model = Trees.of("type", "BPE");
    unknown().ifPresent(token -> model.put("unk_token", token));
    model.putAll(Trees.of("fuse_unk", true, "byte_fallback", kinds.contains(TokenKind.BYTE), "ignore_merges", false,
        "vocab", vocab(), "merges", ScoredPieces.merges(ids, scores)));
    return model;
  }

  private Map<String, Object> byteLevel(boolean wholeWords) {
    List<String> lines = list("merges", GgufArray::strings);
    var merges = new ArrayList<List<String>>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      List<String> two = List.of(lines.get(i).split(" ", -1));
      if (two.size() != 2)
        throw wrong("merges",
            "has " + GgufFile.shown(lines.get(i)) + " as " + i + "; a merge must be two tokens and a space between");
      merges.add(two);
    }
    return Trees.of("type", "BPE", "fuse_unk", false, "byte_fallback", false, "ignore_merges", wholeWords, "vocab",
        vocab(), "merges", merges);
  }

  private Map<String, Object> vocab() {
    var vocab = new LinkedHashMap<String, Object>();
    for (int id = 0; id < tokens.size(); id++) vocab.put(tokens.get(id), id);
    return vocab;
  }

  private List<Object> added() {
    var added = new ArrayList<Object>();
    for (int id = 0; id < tokens.size(); id++)
      if (kinds.get(id).special())
        added.add(Trees.of("id", id, "content", tokens.get(id), "single_word", false, "lstrip", false, "rstrip", false,
            "normalized", false, "special", true));
    return added;
  }

  private static Map<String, Object> normalizer(boolean spaced) {
    var steps = new ArrayList<Object>();
    if (spaced) steps.add(Trees.of("type", "Prepend", "prepend", SPACE));
    steps.add(Trees.of("type", "Replace", "pattern", Trees.of("String", " "), "content", SPACE));
    return Trees.of("type", "Sequence", "normalizers", steps);
  }

  private Map<String, Object> decoder(boolean spaced) {
    var steps = new ArrayList<Object>();
    steps.add(Trees.of("type", "Replace", "pattern", Trees.of("String", SPACE), "content", " "));
    if (kinds.contains(TokenKind.BYTE)) steps.add(Trees.of("type", "ByteFallback"));
    steps.add(Trees.of("type", "Fuse"));
    if (spaced) steps.add(Trees.of("type", "Strip", "content", " ", "start", 1, "stop", 0));
    return Trees.of("type", "Sequence", "decoders", steps);
  }

  /** The tokens that begin and end a text. */
  private Map<String, Object> framed(boolean begins, boolean ends) {
    var single = new ArrayList<Object>();
    var known = new LinkedHashMap<String, Object>();
    if (begins) single.add(special("bos_token_id", known));
    single.add(Trees.of("Sequence", Trees.of("id", "A", "type_id", 0)));
    if (ends) single.add(special("eos_token_id", known));
    var pair = new ArrayList<Object>(single);
    for (Object piece : single)
      pair.add(piece instanceof Map<?, ?> map && map.containsKey("Sequence")
          ? Trees.of("Sequence", Trees.of("id", "B", "type_id", 0))
          : piece);
    return Trees.of("type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", known);
  }

  private Map<String, Object> special(String key, Map<String, Object> known) {
    int id = token(key).orElseThrow(() -> wrong(key, "is missing; a token that is put at an end must be named"));
    String token = tokens.get(id);
    if (!kinds.get(id).special())
      throw wrong(key,
          "is " + id + ", " + GgufFile.shown(token) + ", which is " + kinds.get(id) + "; it must be a control token");
    known.put(token, Trees.of("id", token, "ids", List.of(id), "tokens", List.of(token)));
    return Trees.of("SpecialToken", Trees.of("id", token, "type_id", 0));
  }

  private Cut cut() {
    Object name = file.metadata().getOrDefault(PREFIX + "pre", "");
    return Cut.named(name.toString()).orElseThrow(
        () -> wrong("pre",
            "is " + file.said(PREFIX + "pre") + "; the ways to cut a text that are known are " + Cut.allNames()));
  }

  private Optional<String> unknown() {
    OptionalInt id = token("unknown_token_id");
    return id.isPresent() ? Optional.of(tokens.get(id.getAsInt())) : Optional.empty();
  }

  private OptionalInt token(String key) {
    Object id = file.metadata().get(PREFIX + key);
    if (id == null) return OptionalInt.empty();
    if (id instanceof Integer n && n >= 0 && n < tokens.size()) return OptionalInt.of(n);
    throw wrong(key, "is " + GgufFile.shown(id) + "; it must be 0 to " + (tokens.size() - 1));
  }

  private boolean flag(String key, boolean otherwise) {
    return switch (file.metadata().get(PREFIX + key)) {
      case null -> otherwise;
      case Boolean b -> b;
      case Object value -> throw wrong(key, "is " + GgufFile.shown(value) + "; it must be true or false");
    };
  }

  private List<TokenKind> kinds() {
    int[] numbers = list("token_type", GgufArray::ints);
    if (numbers.length != tokens.size())
      throw wrong("token_type",
          "has " + numbers.length + " numbers for " + tokens.size() + " tokens; it must have as many");
    var all = new ArrayList<TokenKind>(numbers.length);
    for (int number : numbers)
      all.add(TokenKind.numbered(number).orElseThrow(
          () -> wrong("token_type", "is " + number + " for token " + all.size() + "; it must be 1 to 6")));
    return all;
  }

  private <T> T list(String key, Function<GgufArray, T> elements) {
    Object value = file.metadata().getOrDefault(PREFIX + key, "");
    if (!(value instanceof GgufArray array)) throw wrong(key, "is " + file.said(PREFIX + key) + "; it must be a list");
    try {
      return elements.apply(array);
    } catch (IllegalArgumentException e) {
      throw wrong(key, String.valueOf(e.getMessage()));
    }
  }

  private UserError wrong(String key, String what) {
    return wrong(file, key, what);
  }

  private static UserError wrong(GgufFile file, String key, String what) {
    return new UserError(file.path() + ": " + PREFIX + key + " " + what);
  }
}
