package dev.tenon.engine.rows;

import dev.tenon.api.data.Extras;
import dev.tenon.api.data.Message;
import java.util.List;

/** Writes conversations as text: a chat template, as rows need it. Safe for use by many threads. */
public interface Conversations {
  /** What a conversation ends with. */
  enum Ending {
    /** Its last message, ended. */
    MESSAGE,
    /** The beginning of the assistant's answer. */
    GENERATION_PROMPT,
    /** Its last message, which goes on. */
    OPEN_MESSAGE
  }

  /**
   * A conversation as text.
   *
   * @param spans the parts that the assistant wrote, in order; none if the template does not mark them
   */
  record Written(String text, List<Span> spans) {
    public Written {
      spans = List.copyOf(spans);
    }
  }

  /** A part of a text, in {@code char}s; it may be empty. */
  record Span(int start, int end) {}

  /**
   * Writes a conversation.
   *
   * @param extras its tools and template variables
   * @throws IllegalArgumentException if the template refuses it; the message is the template's
   */
  Written write(List<Message> messages, Extras extras, Ending ending);
}
