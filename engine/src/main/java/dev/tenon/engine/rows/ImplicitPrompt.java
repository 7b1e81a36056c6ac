package dev.tenon.engine.rows;

import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import java.util.List;

/**
 * A prompt that stands at the beginning of both answers: what they have in common. Of text the space before the place
 * where they part goes to the answers. TRL's {@code extract_prompt}, but for two texts that differ in their first
 * character, where TRL looks at the last one.
 */
record ImplicitPrompt(Passage prompt, Passage chosen, Passage rejected) {
  static ImplicitPrompt of(Passage chosen, Passage rejected) {
    return switch (chosen) {
      case Passage.Plain(String one) when rejected instanceof Passage.Plain(String other) -> text(one, other);
      case Passage.Chat(List<Message> one) when rejected instanceof Passage.Chat(List<Message> other) -> {
        int common = 0, most = Math.max(0, Math.min(one.size(), other.size()) - 1);
        while (common < most && one.get(common).equals(other.get(common))) common++;
        yield new ImplicitPrompt(new Passage.Chat(one.subList(0, common)),
            new Passage.Chat(one.subList(common, one.size())), new Passage.Chat(other.subList(common, other.size())));
      }
      default -> throw new IllegalArgumentException(
          "chosen and rejected are not of one kind; both must be text, or both messages");
    };
  }

  private static ImplicitPrompt text(String one, String other) {
    int common = 0;
    while (common < one.length() && common < other.length() && one.codePointAt(common) == other.codePointAt(common))
      common += Character.charCount(one.codePointAt(common));
    boolean parts = common < one.length() && common < other.length();
    // An answer that is the other's beginning keeps its last character.
    if (!parts && common > 0) common = one.offsetByCodePoints(common, -1);
    if (parts && common > 0 && one.charAt(common - 1) == ' ') common--;
    return new ImplicitPrompt(new Passage.Plain(one.substring(0, common)), new Passage.Plain(one.substring(common)),
        new Passage.Plain(other.substring(common)));
  }
}
