package dev.tenon.tokenizers;

import java.util.List;
import java.util.Optional;

/** Reads what makes a tokenizer.json byte-level: how the text is cut into words. */
final class ByteLevelParts {
  private ByteLevelParts() {}

  /**
   * @param wholeWords whether a word that is a token is not merged but taken
   * @param trimmed whether spaces at a token's ends are left out of its stretch of the text
   */
  static ByteLevel read(Part preTokenizer, Part decoder, Vocabulary vocabulary, Merges merges, boolean wholeWords,
      boolean trimmed) {
    ByteLevel tokenizer = switch (preTokenizer.need("type").text()) {
      case "ByteLevel" ->
        read(preTokenizer, WordPattern.GPT2, WordPattern.NONE, vocabulary, merges, wholeWords, trimmed);
      case "Sequence" -> {
        List<Part> two = preTokenizer.only("pretokenizers").need("pretokenizers").parts();
        if (two.size() != 2) throw preTokenizer.refused("a Sequence of Split and ByteLevel");
        WordPattern pattern = pattern(two.get(0));
        Part level = two.get(1);
        if (level.flag("use_regex", true)) throw level.need("use_regex").refused("false, behind Split");
        if (level.flag("add_prefix_space", true)) throw level.need("add_prefix_space").refused("false, behind Split");
        yield read(level, WordPattern.NONE, pattern, vocabulary, merges, wholeWords, trimmed);
      }
      default -> throw preTokenizer.refused("none, ByteLevel, or a Sequence of Split and ByteLevel");
    };
    if (!decoder.need("type").text().equals("ByteLevel"))
      throw decoder.refused("ByteLevel, with a ByteLevel pre_tokenizer");
    return tokenizer;
  }

  private static ByteLevel read(Part level, WordPattern withRegex, WordPattern without, Vocabulary vocabulary,
      Merges merges, boolean wholeWords, boolean trimmed) {
    if (!level.type("add_prefix_space", "trim_offsets", "use_regex").equals("ByteLevel"))
      throw level.refused("ByteLevel");
    return new ByteLevel(vocabulary, merges, level.flag("use_regex", true) ? withRegex : without,
        level.flag("add_prefix_space", true), wholeWords, trimmed);
  }

  /** Whether a post-processor takes the spaces out of the stretches. */
  static boolean trimmed(Optional<Part> postProcessor) {
    return postProcessor.filter(part -> switch (part.need("type").text()) {
      case "ByteLevel" -> part.flag("trim_offsets", true);
      case "Sequence" -> part.need("processors").parts().stream().anyMatch(it -> trimmed(Optional.of(it)));
      default -> false;
    }).isPresent();
  }

  /** All patterns match every character, so that matches alone and matches with what lies between are the same. */
  private static WordPattern pattern(Part split) {
    if (!split.type("pattern", "behavior", "invert").equals("Split")) throw split.refused("Split");
    boolean isolated = split.need("behavior").text().equals("Isolated") && !split.flag("invert", false);
    boolean removed = split.need("behavior").text().equals("Removed") && split.flag("invert", false);
    if (!isolated && !removed) throw split.need("behavior").refused("Isolated, or Removed with invert");
    Part regex = split.need("pattern").need("Regex");
    return WordPattern.of(regex.text()).orElseThrow(() -> regex
        .refused(List.of(WordPattern.GPT2.regex(), WordPattern.CL100K.regex(), WordPattern.QWEN2.regex()).toString()));
  }
}
