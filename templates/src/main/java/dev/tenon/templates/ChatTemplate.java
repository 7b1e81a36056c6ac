package dev.tenon.templates;

import dev.tenon.templates.TemplateException.Reason;
import dev.tenon.templates.jinja.SyntaxError;
import dev.tenon.templates.jinja.Template;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Values;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A model's chat template with its special tokens. Renders exactly what transformers' {@code apply_chat_template} does; a
 * template can neither run forever nor take unbounded memory, and reaches nothing but what it is given.
 */
public final class ChatTemplate {
  /** How a conversation is to end. */
  public enum Ending {
    /** With its last message. */
    LAST_MESSAGE,
    /** With what begins an answer (add_generation_prompt). */
    GENERATION_PROMPT,
    /** Within its last message, so that the model goes on with it (continue_final_message). */
    OPEN
  }

  /** Code points from start up to but not including end. */
  public record Span(int start, int end) {}

  /** The text, and where in it the template's generation blocks stand. */
  public record Rendered(String text, List<Span> assistant) {}

  private static final Pattern GENERATION = Pattern.compile("\\{%-?\\s*generation\\s*-?%\\}");
  private final String source;
  private final Template template;
  private final Map<String, Object> specialTokens = new HashMap<>();

  private ChatTemplate(String source, Template template, Map<String, ?> specialTokens) {
    this.source = source;
    this.template = template;
    specialTokens.forEach((name, token) -> this.specialTokens.put(name, Values.of(token)));
  }

  /**
   * Reads a template.
   *
   * @param specialTokens variables such as bos_token and eos_token; those a model lacks are absent
   * @throws TemplateException if it is no valid Jinja
   */
  public static ChatTemplate of(String source, Map<String, ?> specialTokens) {
    try {
      return new ChatTemplate(source, Template.parse(source), specialTokens);
    } catch (SyntaxError e) {
      throw new TemplateException(Reason.SYNTAX, e.getMessage(), e.line());
    }
  }

  /** The template's text. */
  public String source() {
    return source;
  }

  /** Whether it marks what the assistant says, so that rendering gives spans. */
  public boolean marksAnswers() {
    return GENERATION.matcher(source).find();
  }

  /**
   * Renders a conversation.
   *
   * @param clock what the template takes for now
   * @throws TemplateException if the template refuses the conversation or fails on it
   */
  public Rendered render(Conversation conversation, Ending ending, Clock clock) {
    List<Object> messages = Messages.prepared(conversation.messages());
    if (ending == Ending.OPEN)
      return new OpenEnding(source, messages).render(open -> run(conversation, open, ending, clock));
    return run(conversation, messages, ending, clock);
  }

  private Rendered run(Conversation conversation, List<Object> messages, Ending ending, Clock clock) {
    var variables = new HashMap<>(specialTokens);
    conversation.variables().forEach((name, value) -> variables.put(name, Values.of(value)));
    variables.put("messages", messages);
    variables.put("tools", conversation.tools().map(Values::of).orElse(None.NONE));
    variables.put("documents", conversation.documents().map(Values::of).orElse(None.NONE));
    variables.put("add_generation_prompt", ending == Ending.GENERATION_PROMPT);
    try {
      Template.Rendered rendered = template.render(variables, clock);
      return new Rendered(rendered.text(), rendered.spans().stream().map(s -> new Span(s.start(), s.end())).toList());
    } catch (Template.Failure e) {
      PythonError error = e.error();
      boolean raised = error.type().equals("TemplateError");
      throw new TemplateException(raised ? Reason.RAISED : Reason.EVALUATION,
          raised ? error.getMessage() : error.type() + ": " + error.getMessage(), e.line());
    }
  }
}
