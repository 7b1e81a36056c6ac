package dev.tenon.api.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One turn of a conversation, as Hugging Face's chat templates take it: a role, a content, and whatever else the data
 * has ({@code tool_calls}, {@code reasoning_content}, {@code name}, ...), in the order of the data.
 *
 * @param entries a JSON tree of maps, lists, strings, numbers and booleans; JSON's null is Java's
 */
public record Message(Map<String, Object> entries) {
  private static final String ROLE = "role";
  private static final String CONTENT = "content";

  /** @throws IllegalArgumentException if there is no role, or it is no text */
  public Message {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    if (!(entries.get(ROLE) instanceof String))
      throw new IllegalArgumentException(
          "a message has " + entries.keySet() + "; it must have a role, and that must be a string");
  }

  /** A message that is but text. */
  public static Message of(String role, String content) {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put(ROLE, role);
    entries.put(CONTENT, content);
    return new Message(entries);
  }

  /** {@code system}, {@code user}, {@code assistant}, {@code tool}, ... */
  public String role() {
    return String.valueOf(entries.get(ROLE));
  }

  /** What is said, if it is plain text. */
  public Optional<String> content() {
    return entries.get(CONTENT) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The calls of tools that the message makes. */
  public List<?> toolCalls() {
    return entries.get("tool_calls") instanceof List<?> calls ? Collections.unmodifiableList(calls) : List.of();
  }
}
