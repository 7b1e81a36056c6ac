package dev.tenon.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is rendered: messages (each a map with role and content, and whatever else the template reads), and what goes with
 * them. Values are as JSON's: maps, lists, texts, numbers, booleans, null.
 *
 * @param variables further variables of the template; one overrides a special token of its name
 */
public record Conversation(List<? extends Map<String, ?>> messages, Optional<List<?>> tools,
    Optional<List<?>> documents,
    Map<String, ?> variables) {
  public static Conversation of(List<? extends Map<String, ?>> messages) {
    return new Conversation(messages, Optional.empty(), Optional.empty(), Map.of());
  }

  public Conversation withTools(List<?> schemas) {
    return new Conversation(messages, Optional.of(schemas), documents, variables);
  }

  public Conversation withDocuments(List<?> texts) {
    return new Conversation(messages, tools, Optional.of(texts), variables);
  }

  public Conversation with(String variable, Object value) {
    var more = new LinkedHashMap<String, Object>(variables);
    more.put(variable, value);
    return new Conversation(messages, tools, documents, more);
  }
}
