package dev.tenon.engine.gguf;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ways of cutting a text into words before byte-level merges that both sides have a word for: files under
 * {@code tokenizer.ggml.pre}, tokenizer.json as a regular expression.
 */
enum Cut {
  /** GPT-2's, which tokenizer.json has built in. */
  GPT2(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      false, "gpt-2"),
  /** Llama 3's: GPT-4's, and a word that is a token is one, whatever merges would give. */
  LLAMA3(Cut.GPT4, true, "llama-bpe", "llama3", "llama-v3"),
  /** GPT-4's. */
  CL100K(Cut.GPT4, false, "dbrx", "smaug-bpe"),
  /** Qwen 2's. */
  QWEN2(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      false, "qwen2", "deepseek-r1-qwen");

  private static final String GPT4 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
      + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private final String regex;
  private final boolean wholeWords;
  private final List<String> names;

  Cut(String regex, boolean wholeWords, String... names) {
    this.regex = regex;
    this.wholeWords = wholeWords;
    this.names = List.of(names);
  }

  /** The one that files call by a name. */
  static Optional<Cut> named(String name) {
    return Arrays.stream(values()).filter(cut -> cut.names.contains(name)).findFirst();
  }

  static List<String> allNames() {
    return Arrays.stream(values()).flatMap(cut -> cut.names.stream()).toList();
  }

  /** The name that is written. */
  String published() {
    return names.getFirst();
  }

  /** Whether a word that is a token is not merged but taken ({@code ignore_merges}). */
  boolean wholeWords() {
    return wholeWords;
  }

  /** The {@code pre_tokenizer} of a tokenizer.json. */
  Map<String, Object> preTokenizer() {
    Map<String, Object> level = Trees.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true,
        "use_regex", this == GPT2);
    if (this == GPT2) return level;
    Map<String, Object> split = Trees.of("type", "Split", "pattern", Trees.of("Regex", regex), "behavior", "Isolated",
        "invert", false);
    return Trees.of("type", "Sequence", "pretokenizers", List.of(split, level));
  }

  /** The one that a tokenizer.json asks for, if there is one. */
  static Optional<Cut> of(Map<String, Object> preTokenizer, boolean wholeWords) {
    return Arrays.stream(values())
        .filter(cut -> cut.wholeWords == wholeWords && cut.regex.equals(regex(preTokenizer))).findFirst();
  }

  /** Empty if a text is not cut, or not by a regular expression. */
  private static String regex(Map<String, Object> preTokenizer) {
    if ("ByteLevel".equals(preTokenizer.get("type")))
      return Boolean.FALSE.equals(preTokenizer.get("use_regex")) ? "" : GPT2.regex;
    if (preTokenizer.get("pretokenizers") instanceof List<?> steps && !steps.isEmpty()
        && steps.getFirst() instanceof Map<?, ?> split && split.get("pattern") instanceof Map<?, ?> pattern
        && pattern.get("Regex") instanceof String regex)
      return regex;
    return "";
  }
}
