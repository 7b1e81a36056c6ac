package dev.tenon.engine.rows;

import dev.tenon.api.data.Extras;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Message;
import dev.tenon.api.data.Origin;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recognises what type of row an object is, by its keys: TRL's types, Alpaca's, ShareGPT's; see the package's description. */
final class RowForm {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> ANSWERS = Set.of("output", "response");

  private final Origin origin;
  private final Map<String, Object> row;
  private final Map<String, Object> left;

  private RowForm(Origin origin, Map<String, Object> row) {
    this.origin = origin;
    this.row = row;
    left = new LinkedHashMap<>(row);
    left.values().removeIf(java.util.Objects::isNull);
  }

  /**
   * The rows that an object holds, mostly one; Self-Instruct's tasks may have several instances.
   *
   * @throws MalformedData if it is none of the known types; says where and what there was
   */
  static List<Row> rows(Origin origin, Map<String, Object> object) {
    try {
      return new RowForm(origin, object).rows();
    } catch (IllegalArgumentException e) {
      var malformed = new MalformedData(origin + ": " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }

  private List<Row> rows() {
    if (has("chosen") || has("rejected")) return List.of(preference());
    if (has("prompt")) return List.of(prompted(passage("prompt")));
    if (has("messages")) return List.of(conversation("messages"));
    if (has("conversations")) return List.of(conversation("conversations"));
    if (has("instruction")) return has("instances") ? instances() : List.of(instructed());
    if (has("text")) {
      var passage = new Passage.Plain(text("text"));
      return List.of(new Row.Text(origin, extras(), passage));
    }
    throw new IllegalArgumentException("it has " + keys() + "; a row must have text, or messages, or prompt (with"
        + " completion, or completion and label, or chosen and rejected), or instruction and output, or conversations");
  }

  private Row preference() {
    for (String key : List.of("chosen", "rejected"))
      if (!has(key)) throw new IllegalArgumentException("it has " + keys() + " and no " + key + "; it must have both");
    Passage chosen = passage("chosen"), rejected = passage("rejected");
    Optional<Passage> prompt = promptOfPreference();
    if (prompt.isPresent() && prompt.get() instanceof Passage.Plain(String asked)
        && chosen instanceof Passage.Chat(List<Message> messages)) {
      if (messages.stream().noneMatch(it -> it.content().filter(asked::equals).isPresent()))
        throw new IllegalArgumentException(
            "prompt is text that is not among the messages of chosen; it must be messages, or stand in both answers");
      prompt = Optional.empty();
    }
    if (prompt.isPresent()) return new Row.Preference(origin, extras(), prompt.get(), chosen, rejected);
    ImplicitPrompt found = ImplicitPrompt.of(chosen, rejected);
    return new Row.Preference(origin, extras(), found.prompt(), found.chosen(), found.rejected());
  }

  private Optional<Passage> promptOfPreference() {
    if (has("prompt")) return Optional.of(passage("prompt"));
    if (has("conversations")) return Optional.of(passage("conversations"));
    if (has("messages")) return Optional.of(passage("messages"));
    if (!has("instruction")) return Optional.empty();
    ANSWERS.forEach(left::remove); // one of the answers again
    return Optional.of(new Passage.Plain(instruction(row)));
  }

  private Row prompted(Passage prompt) {
    if (!has("completion")) {
      if (has("label")) throw new IllegalArgumentException("it has a label and no completion that it could be of");
      return new Row.Prompt(origin, extras(), prompt);
    }
    Passage completion = passage("completion");
    if (!has("label")) return new Row.PromptCompletion(origin, extras(), prompt, completion);
    boolean label = label();
    return new Row.UnpairedPreference(origin, extras(), prompt, completion, label);
  }

  /** All turns; with a label, the last one is what it is of. */
  private Row conversation(String key) {
    Passage all = passage(key);
    if (!has("label")) return new Row.Text(origin, extras(), all);
    boolean label = label();
    if (!(all instanceof Passage.Chat(List<Message> messages)) || messages.isEmpty())
      throw new IllegalArgumentException(key + " has no message that the label could be of");
    int last = messages.size() - 1;
    return new Row.UnpairedPreference(origin, extras(), new Passage.Chat(messages.subList(0, last)),
        new Passage.Chat(messages.subList(last, messages.size())), label);
  }

  private Row instructed() {
    var prompt = new Passage.Plain(instruction(row));
    Optional<String> answer = ANSWERS.stream().filter(this::has).sorted().findFirst();
    if (answer.isEmpty()) return new Row.Prompt(origin, extras(), prompt);
    var completion = new Passage.Plain(text(answer.get()));
    if (!has("label")) return new Row.PromptCompletion(origin, extras(), prompt, completion);
    boolean label = label();
    return new Row.UnpairedPreference(origin, extras(), prompt, completion, label);
  }

  private List<Row> instances() {
    if (!(left.remove("instances") instanceof List<?> instances))
      throw new IllegalArgumentException(
          "instances is " + Turns.described(row.get("instances")) + "; it must be a list");
    String instruction = text("instruction");
    Extras extras = extras();
    List<Row> rows = new ArrayList<>();
    for (Object instance : instances) {
      if (!(instance instanceof Map<?, ?> map) || !(map.get("output") instanceof String output))
        throw new IllegalArgumentException(
            "instance " + (rows.size() + 1) + " has no output; it must be an object with input and output");
      Object input = map.get("input");
      rows.add(new Row.PromptCompletion(origin, extras,
          new Passage.Plain(Alpaca.prompt(instruction, input instanceof String given ? given : "")),
          new Passage.Plain(output)));
    }
    return rows;
  }

  private String instruction(Map<String, Object> of) {
    String instruction = text("instruction");
    return Alpaca.prompt(instruction, of.get("input") == null ? "" : text("input"));
  }

  private boolean has(String key) {
    return left.containsKey(key);
  }

  /** A value, which from now on is not one of the columns left. */
  private Object take(String key) {
    Object value = left.remove(key);
    if (value == null) throw new IllegalArgumentException("it has no " + key + "; it has " + keys());
    return value;
  }

  private String text(String key) {
    Object value = take(key);
    if (value instanceof String text) return text;
    throw new IllegalArgumentException(key + " is " + Turns.described(value) + "; it must be a string");
  }

  private boolean label() {
    Object value = take("label");
    if (value instanceof Boolean label) return label;
    throw new IllegalArgumentException("label is " + Turns.described(value) + "; it must be true or false");
  }

  private Passage passage(String key) {
    Object value = take(key);
    return switch (value) {
      case String text when !key.equals("messages") && !key.equals("conversations") -> new Passage.Plain(text);
      case List<?> turns -> new Passage.Chat(turns(key, turns));
      case Map<?, ?> turn -> new Passage.Chat(turns(key, List.of(turn)));
      default -> throw new IllegalArgumentException(key + " is " + Turns.described(value) + "; it must be "
          + (key.equals("messages") || key.equals("conversations") ? "a list of messages" : "text or messages"));
    };
  }

  private static List<Message> turns(String key, List<?> turns) {
    try {
      return Turns.of(turns);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  /** What has not been taken. */
  private Extras extras() {
    Object tools = left.remove("tools"), arguments = left.remove("chat_template_kwargs");
    List<Object> schemas = switch (tools) {
      case null -> List.of();
      case String json when json.isBlank() -> List.of();
      case String json -> parsed(json);
      case List<?> list -> List.copyOf(list);
      default -> throw new IllegalArgumentException(
          "tools is " + Turns.described(tools) + "; it must be a list of tools, or its JSON as a string");
    };
    Map<String, Object> variables = new LinkedHashMap<>();
    switch (arguments) {
      case null -> {
      }
      case Map<?, ?> map -> map.forEach((key, value) -> variables.put(String.valueOf(key), value));
      default -> throw new IllegalArgumentException(
          "chat_template_kwargs is " + Turns.described(arguments) + "; it must be an object");
    }
    return new Extras(schemas, variables, left);
  }

  private static List<Object> parsed(String json) {
    try {
      return List.of(MAPPER.readValue(json, Object[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("tools is a string that is not the JSON of a list of tools", e);
    }
  }

  private String keys() {
    return row.isEmpty() ? "no keys" : "the keys " + String.join(", ", row.keySet());
  }
}
