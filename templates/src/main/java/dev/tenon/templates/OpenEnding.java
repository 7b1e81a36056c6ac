package dev.tenon.templates;

import dev.tenon.templates.ChatTemplate.Rendered;
import dev.tenon.templates.python.CodePoints;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A conversation cut within its last message: a mark is appended to its text, and what is rendered is cut there. */
final class OpenEnding {
  private static final String MARK = "CONTINUE_FINAL_MESSAGE_TAG ";
  private final String template;
  private final List<Object> messages;
  private String text = "";

  OpenEnding(String template, List<Object> messages) {
    this.template = template;
    this.messages = new ArrayList<>(messages);
  }

  /** Where the template trims the text, the result is trimmed too. */
  Rendered render(Function<List<Object>, Rendered> rendering) {
    if (!template.contains("content"))
      throw TemplateException.conversation("the template never reads a message's content, so none can be continued");
    var last = (Dict) messages.getLast();
    Object content = last.get("content").orElseThrow(
        () -> TemplateException.conversation("the last message has no content that could be continued"));
    messages.set(messages.size() - 1, new Dict(last).put("content", marked(content)));
    Rendered rendered = rendering.apply(messages);
    String whole = rendered.text();
    int at = whole.lastIndexOf(MARK.strip());
    if (at < 0 || !whole.contains(CodePoints.strip(text)))
      throw TemplateException
          .conversation("the last message does not appear in what the template makes of the conversation, so"
              + " it cannot be continued");
    String cut = whole.substring(0, at);
    return new Rendered(whole.startsWith(MARK, at) ? cut : CodePoints.strip(cut, CodePoints::isSpace, false, true),
        List.of());
  }

  private Object marked(Object content) {
    if (Values.isText(content)) {
      text = Values.text(content);
      return text + MARK;
    }
    if (content instanceof List<?> blocks) {
      for (int i = blocks.size() - 1; i >= 0; i--) {
        Optional<Object> found = blocks.get(i) instanceof Dict block ? block.get("text") : Optional.empty();
        if (found.isEmpty() || !Values.isText(found.get())) continue;
        text = Values.text(found.get());
        var marked = new ArrayList<Object>(blocks);
        marked.set(i, new Dict((Dict) marked.get(i)).put("text", text + MARK));
        return marked;
      }
    }
    throw TemplateException.conversation("the last message has no text that could be continued");
  }
}
