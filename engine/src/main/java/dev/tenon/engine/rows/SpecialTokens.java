package dev.tenon.engine.rows;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.text.Tokenizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The special tokens that a tokenizer_config.json names, which chat templates know by those names too.
 *
 * @param named their contents by name: {@code eos_token}
 */
public record SpecialTokens(Map<String, String> named) {
  /** In the order of Hugging Face's {@code special_tokens_map}. */
  private static final List<String> NAMES = List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token",
      "cls_token", "mask_token");
  private static final String EOS = "eos_token";

  public SpecialTokens {
    named = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** Those of a tokenizer; one that does not say what ends a text ends it with its only special token. */
  public static SpecialTokens of(Tokenizers.Kept kept) {
    Map<String, Object> config = kept.files().getOrDefault("tokenizer_config.json", Map.of());
    Map<String, String> named = new LinkedHashMap<>();
    for (String name : NAMES) {
      switch (config.get(name)) {
        case String content -> named.put(name, content);
        case Map<?, ?> token when token.get("content") instanceof String content -> named.put(name, content);
        case null, default -> {
        }
      }
    }
    ending(kept.tokenizer()).ifPresent(end -> named.putIfAbsent(EOS, end));
    return new SpecialTokens(named);
  }

  private static Optional<String> ending(Tokenizer tokenizer) {
    List<AddedToken> special = tokenizer.added().stream().filter(AddedToken::special).toList();
    OptionalInt end = tokenizer.end();
    return special.stream()
        .filter(it -> end.isPresent() ? it.id() == end.getAsInt() : special.size() == 1).map(AddedToken::content)
        .findFirst();
  }

  /** These with another in place of one. */
  public SpecialTokens with(String name, String content) {
    Map<String, String> all = new LinkedHashMap<>(named);
    all.put(name, content);
    return new SpecialTokens(all);
  }

  /**
   * What ends a text.
   *
   * @throws UserError if nothing does
   */
  String end() {
    String end = named.get(EOS);
    if (end == null)
      throw new UserError(
          "the tokenizer does not say what ends a text; its tokenizer_config.json must have an eos_token");
    return end;
  }

  /** What begins a text, if it is said. */
  Optional<String> begin() {
    return Optional.ofNullable(named.get("bos_token"));
  }

  /** What fills rows up: what ends a text, where nothing else is said. */
  String padding() {
    return named.getOrDefault("pad_token", end());
  }

  /**
   * The id of one of these.
   *
   * @throws UserError if the tokenizer has no such token
   */
  static int id(Tokenizer tokenizer, String content) {
    return tokenizer.added().stream().filter(it -> it.content().equals(content)).mapToInt(AddedToken::id).findFirst()
        .orElseGet(() -> tokenizer.special(content).orElseThrow(() -> new UserError(
            "'" + content + "' is no special token of the tokenizer; its tokenizer_config.json names it as one")));
  }
}
