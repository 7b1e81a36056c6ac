package dev.tenon.engine.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.data.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages as data sets write them: Hugging Face's {@code role, content}, or ShareGPT's {@code from, value}. ShareGPT's
 * {@code human} is the user, {@code gpt} the assistant, {@code observation} a tool; a {@code function_call} is the
 * assistant's call of a tool, if it is the JSON of one. A content of parts that each have {@code type: text} and a
 * {@code value}, as LLaMA-Factory writes them, is the text of the parts joined; what else a message has is kept as it is.
 */
final class Turns {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, String> ROLES = Map.of("human", "user", "gpt", "assistant", "chatgpt", "assistant",
      "bard", "assistant", "bing", "assistant", "observation", "tool");

  private Turns() {}

  /** @throws IllegalArgumentException if an entry is no message */
  static List<Message> of(List<?> turns) {
    List<Message> messages = new ArrayList<>();
    for (Object turn : turns) {
      if (!(turn instanceof Map<?, ?> map))
        throw new IllegalArgumentException("message " + (messages.size() + 1) + " is " + described(turn)
            + "; it must be an object with role and content");
      messages.add(message(map, messages.size() + 1));
    }
    return messages;
  }

  private static Message message(Map<?, ?> turn, int number) {
    Map<String, Object> entries = new LinkedHashMap<>();
    boolean shared = turn.containsKey("from") && !turn.containsKey("role");
    turn.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (shared && name.equals("from")) entries.put("role", value);
      else if (shared && name.equals("value")) entries.put("content", value);
      else entries.put(name, value);
    });
    if (!(entries.get("role") instanceof String role))
      throw new IllegalArgumentException("message " + number + " has the keys " + turn.keySet()
          + "; it must have role and content, or from and value, and who speaks must be a string");
    if (shared && role.equals("function_call")) return call(entries);
    if (shared) entries.put("role", ROLES.getOrDefault(role.toLowerCase(Locale.ROOT), role));
    if (entries.get("content") instanceof List<?> parts) joined(parts).ifPresent(text -> entries.put("content", text));
    return new Message(entries);
  }

  /** The text of parts that have it under {@code value}. */
  private static Optional<String> joined(List<?> parts) {
    var text = new StringBuilder();
    for (Object part : parts) {
      if (!(part instanceof Map<?, ?> map) || !"text".equals(map.get("type"))
          || !(map.get("value") instanceof String value))
        return Optional.empty();
      text.append(value);
    }
    return Optional.of(text.toString());
  }

  private static Message call(Map<String, Object> entries) {
    Object content = entries.get("content");
    entries.put("role", "assistant");
    try {
      Map<String, Object> function = MAPPER.readValue(String.valueOf(content),
          new TypeReference<LinkedHashMap<String, Object>>() {
          });
      entries.put("content", "");
      entries.put("tool_calls", List.of(Map.of("type", "function", "function", function)));
    } catch (JsonProcessingException _) {
      // No call of one tool: it stays what the assistant said.
    }
    return new Message(entries);
  }

  static String described(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String _ -> "a string";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case Number _ -> "a number";
      case Boolean _ -> "a boolean";
      default -> value.getClass().getSimpleName();
    };
  }
}
