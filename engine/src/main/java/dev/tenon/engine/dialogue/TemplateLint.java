package dev.tenon.engine.dialogue;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.dialogue.TemplateCheck.Example;
import dev.tenon.engine.rows.MarkedText;
import dev.tenon.templates.ChatTemplate.Ending;
import dev.tenon.templates.ChatTemplate.Rendered;
import dev.tenon.templates.ChatTemplate.Span;
import dev.tenon.templates.Conversation;
import dev.tenon.templates.TemplateException;
import dev.tenon.templates.TemplateException.Reason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Whether a chat template keeps what training and conversations rely on: each turn leaves the text before it as it was, a
 * text begins once, what ends an answer is learnt with it, and the text that is trained on is the one that a model meets.
 */
public final class TemplateLint {
  private static final int AROUND = 30;
  private static final Map<String, String> SYSTEM = Map.of("role", "system", "content", "You are a terse assistant."),
      QUESTION = Map.of("role", "user", "content", "What is the capital of France?"),
      ANSWER = Map.of("role", "assistant", "content", "Paris."),
      AGAIN = Map.of("role", "user", "content", "And of Italy?"),
      SECOND = Map.of("role", "assistant", "content", "Rome.");

  private static final Map<String, Object> TOOL = Map.of("type", "function", "function", Map.of("name", "today",
      "description", "The date of today.", "parameters", Map.of("type", "object", "properties", Map.of())));

  private final ModelTemplate model;
  private final Tokenizer tokenizer;
  private final StopTokens stops;
  private final Optional<String> begin;
  private final Clock clock;

  /** A conversation with the texts of its beginnings; what the template refuses is empty. */
  private record Tried(String name, List<Map<String, String>> messages, List<Optional<Rendered>> whole,
      List<Optional<Rendered>> prompts) {}

  /** @param begin the content of the token that begins a text, if there is one */
  public TemplateLint(ModelTemplate model, Tokenizer tokenizer, StopTokens stops, Optional<String> begin, Clock clock) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.stops = stops;
    this.begin = begin;
    this.clock = clock;
  }

  /**
   * Tries the template on conversations from one question on.
   *
   * @throws UserError if evaluating the template fails; says which, and the line
   */
  public List<TemplateCheck> run() {
    var all = new LinkedHashMap<String, List<Map<String, String>>>();
    all.put("question and answer", List.of(QUESTION, ANSWER));
    all.put("two rounds", List.of(QUESTION, ANSWER, AGAIN, SECOND));
    all.put("two rounds with a system message", List.of(SYSTEM, QUESTION, ANSWER, AGAIN, SECOND));
    var tried = new ArrayList<Tried>();
    Optional<Example> refused = Optional.empty();
    List<Map<String, Object>> tools = tools(all.firstEntry().getValue());
    for (var one : all.entrySet()) {
      try {
        tried.add(tried(one.getKey(), one.getValue(), tools));
      } catch (TemplateException e) {
        if (e.reason() != Reason.RAISED)
          throw new UserError(model.place() + ": chat template '" + model.name() + "', " + e.described(), e);
        boolean system = one.getValue().getFirst() == SYSTEM;
        if (!system && refused.isEmpty())
          refused = Optional
              .of(new Example(one.getKey(), one.getValue().size(), "a text", String.valueOf(e.getMessage())));
      }
    }
    return List.of(new TemplateCheck("renders", "a question, its answer and a second round are rendered", refused),
        check("prefix-preserved", "each turn leaves the text before it as it was", tried, this::prefix),
        check("single-bos", "the token that begins a text stands there once", tried, this::singleBegin),
        check("stop-token-in-loss-mask", "the token that ends an answer is trained with it", tried, this::stop),
        check("training-equals-inference", "training text begins with the prompt and the answer", tried, this::same));
  }

  /** None, but for a template that cannot do without. */
  private List<Map<String, Object>> tools(List<Map<String, String>> messages) {
    boolean without = rendered(messages, List.of(), Ending.LAST_MESSAGE).isPresent();
    return without || rendered(messages, List.of(TOOL), Ending.LAST_MESSAGE).isEmpty() ? List.of() : List.of(TOOL);
  }

  /** Renders a conversation, which must succeed, and its beginnings, which a template may have no text for. */
  private Tried tried(String name, List<Map<String, String>> messages, List<Map<String, Object>> tools) {
    Rendered complete = render(messages, tools, Ending.LAST_MESSAGE);
    var whole = new ArrayList<Optional<Rendered>>();
    var prompts = new ArrayList<Optional<Rendered>>();
    for (int i = 1; i <= messages.size(); i++) {
      List<Map<String, String>> beginning = messages.subList(0, i);
      whole.add(i == messages.size() ? Optional.of(complete) : rendered(beginning, tools, Ending.LAST_MESSAGE));
      prompts.add(rendered(beginning, tools, Ending.GENERATION_PROMPT));
    }
    return new Tried(name, messages, whole, prompts);
  }

  private Optional<Rendered> rendered(List<Map<String, String>> messages, List<Map<String, Object>> tools,
      Ending ending) {
    try {
      return Optional.of(render(messages, tools, ending));
    } catch (TemplateException e) {
      return Optional.empty();
    }
  }

  private Rendered render(List<Map<String, String>> messages, List<Map<String, Object>> tools, Ending ending) {
    Conversation conversation = Conversation.of(messages);
    return model.template().render(tools.isEmpty() ? conversation : conversation.withTools(tools), ending, clock);
  }

  /** The first turn of the first conversation where a check does not hold. */
  private static TemplateCheck check(String id, String meaning, List<Tried> tried,
      BiFunction<Tried, Integer, Optional<Example>> test) {
    for (Tried one : tried)
      for (int turn = 1; turn <= one.messages.size(); turn++) {
        Optional<Example> failure = test.apply(one, turn);
        if (failure.isPresent()) return new TemplateCheck(id, meaning, failure);
      }
    return new TemplateCheck(id, meaning, Optional.empty());
  }

  private Optional<Example> prefix(Tried tried, int turn) {
    if (turn == 1) return Optional.empty();
    Optional<Rendered> before = tried.whole.get(turn - 2), after = tried.whole.get(turn - 1);
    if (before.isEmpty() || after.isEmpty()) return Optional.empty();
    return begins(tried, turn, before.get().text(), after.get().text());
  }

  private static Optional<Example> begins(Tried tried, int turn, String expected, String found) {
    if (found.startsWith(expected)) return Optional.empty();
    int at = 0;
    while (at < Math.min(expected.length(), found.length()) && expected.charAt(at) == found.charAt(at)) at++;
    return Optional.of(new Example(tried.name, turn, around(expected, at), around(found, at)));
  }

  private static String around(String text, int at) {
    int from = Math.max(0, at - AROUND), to = Math.min(text.length(), at + AROUND);
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) from--;
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) to++;
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }

  /** Where the same token also ends answers, only the beginning is looked at. */
  private Optional<Example> singleBegin(Tried tried, int turn) {
    Optional<Rendered> whole = tried.whole.get(turn - 1);
    if (whole.isEmpty() || begin.isEmpty() || begin.get().isEmpty()) return Optional.empty();
    String token = begin.get(), text = whole.get().text();
    int second = text.indexOf(token, text.startsWith(token) ? token.length() : text.indexOf(token) + 1);
    boolean twice = text.startsWith(token + token)
        || text.contains(token) && second >= 0 && !stops.contents().contains(token);
    if (twice) return Optional.of(new Example(tried.name, turn, token + " once", around(text, Math.max(0, second))));
    int[] ids = new MarkedText(tokenizer, List.of()).encode(text).ids();
    boolean added = tokenizer.begin().isPresent() && ids.length > 1 && ids[0] == tokenizer.begin().getAsInt()
        && ids[0] == ids[1];
    return added
        ? Optional.of(new Example(tried.name, turn, token + " once",
            tokenizer.piece(ids[0]) + tokenizer.piece(ids[1]) + " as tokens"))
        : Optional.empty();
  }

  private static boolean isAnswer(Tried tried, int turn) {
    return "assistant".equals(tried.messages.get(turn - 1).get("role"));
  }

  /** The last answer's own text: what the template marks as written by the assistant, or else all behind the prompt. */
  private Optional<Example> stop(Tried tried, int turn) {
    Optional<Rendered> whole = tried.whole.get(turn - 1);
    if (!isAnswer(tried, turn) || whole.isEmpty()) return Optional.empty();
    String content = tried.messages.get(turn - 1).getOrDefault("content", "");
    String text = whole.get().text(), learnt;
    if (model.template().marksAnswers()) {
      List<Span> spans = whole.get().assistant();
      learnt = spans.isEmpty()
          ? ""
          : text.substring(text.offsetByCodePoints(0, spans.getLast().start()),
              text.offsetByCodePoints(0, spans.getLast().end()));
    } else {
      String prompt = turn < 2 ? "" : tried.prompts.get(turn - 2).map(Rendered::text).orElse("");
      learnt = text.startsWith(prompt)
          ? text.substring(prompt.length())
          : text.substring(Math.max(0, text.lastIndexOf(content)));
    }
    int at = learnt.indexOf(content);
    boolean ends = at >= 0 && stops.contents().stream().anyMatch(s -> learnt.indexOf(s, at + content.length()) >= 0);
    String stop = stops.contents().isEmpty()
        ? "a stop token; the tokenizer's config names no eos_token"
        : String.join(" or ", stops.contents());
    return ends
        ? Optional.empty()
        : Optional.of(new Example(tried.name, turn, content + " and then " + stop, around(learnt, learnt.length())));
  }

  private Optional<Example> same(Tried tried, int turn) {
    if (turn == 1 || !isAnswer(tried, turn)) return Optional.empty();
    Optional<Rendered> prompt = tried.prompts.get(turn - 2), whole = tried.whole.get(turn - 1);
    if (prompt.isEmpty() || whole.isEmpty()) return Optional.empty();
    return begins(tried, turn, prompt.get().text() + tried.messages.get(turn - 1).getOrDefault("content", ""),
        whole.get().text());
  }
}
