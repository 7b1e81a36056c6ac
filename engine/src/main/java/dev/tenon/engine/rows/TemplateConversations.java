package dev.tenon.engine.rows;

import dev.tenon.api.data.Extras;
import dev.tenon.api.data.Message;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.templates.ChatTemplate;
import dev.tenon.templates.Conversation;
import dev.tenon.templates.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conversations as a chat template writes them.
 *
 * @param clock what the template takes for now
 */
public record TemplateConversations(ChatTemplate template, Clock clock) implements Conversations {
  /**
   * The chat template that is kept with a tokenizer.
   *
   * @throws UserError if it is no template
   */
  public static Optional<Conversations> of(Tokenizers.Kept tokenizer, Clock clock) {
    return tokenizer.chatTemplate().map(it -> of(it, "chat_template", SpecialTokens.of(tokenizer), clock));
  }

  /**
   * A template in a file.
   *
   * @throws UserError if there is no such file, or it is no template
   */
  public static Conversations read(Path file, SpecialTokens special, Clock clock) {
    try {
      return of(Files.readString(file), file.toString(), special, clock);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  private static Conversations of(String source, String where, SpecialTokens special, Clock clock) {
    try {
      return new TemplateConversations(ChatTemplate.of(source, special.named()), clock);
    } catch (TemplateException e) {
      throw new UserError(where + ": the chat template cannot be read: " + e.described(), e);
    }
  }

  @Override public Written write(List<Message> messages, Extras extras, Ending ending) {
    List<Map<String, Object>> turns = messages.stream().map(Message::entries).toList();
    var conversation = new Conversation(turns, Optional.of(extras.tools()).filter(it -> !it.isEmpty()).map(it -> it),
        Optional.empty(), extras.templateArguments());
    try {
      ChatTemplate.Rendered rendered = template.render(conversation, switch (ending) {
        case MESSAGE -> ChatTemplate.Ending.LAST_MESSAGE;
        case GENERATION_PROMPT -> ChatTemplate.Ending.GENERATION_PROMPT;
        case OPEN_MESSAGE -> ChatTemplate.Ending.OPEN;
      }, clock);
      String text = rendered.text();
      return new Written(text, rendered.assistant().stream()
          .map(it -> new Span(text.offsetByCodePoints(0, it.start()), text.offsetByCodePoints(0, it.end()))).toList());
    } catch (TemplateException e) {
      throw new IllegalArgumentException("the chat template: " + e.described(), e);
    }
  }
}
