package dev.tenon.api.data;

import java.util.ArrayList;
import java.util.List;

/** A prompt, a completion or a whole: plain text, or messages that a chat template renders. */
public sealed interface Passage {
  /** Text as it stands. */
  record Plain(String text) implements Passage {
    @Override public boolean isEmpty() {
      return text.isEmpty();
    }
  }

  /** Turns of a conversation. */
  record Chat(List<Message> messages) implements Passage {
    public Chat {
      messages = List.copyOf(messages);
    }

    @Override public boolean isEmpty() {
      return messages.isEmpty();
    }
  }

  /** Whether there is nothing in it. */
  boolean isEmpty();

  /**
   * This and what follows it.
   *
   * @throws IllegalArgumentException if one is text and the other messages
   */
  default Passage then(Passage next) {
    return switch (this) {
      case Plain(String text) when next instanceof Plain(String more) -> new Plain(text + more);
      case Chat(List<Message> messages) when next instanceof Chat(List<Message> more) -> {
        List<Message> all = new ArrayList<>(messages);
        all.addAll(more);
        yield new Chat(all);
      }
      default -> throw new IllegalArgumentException(
          "a passage of text and one of messages stand beside each other; they must be of one kind");
    };
  }
}
