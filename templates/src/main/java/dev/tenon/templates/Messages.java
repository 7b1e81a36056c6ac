package dev.tenon.templates;

import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages as templates see them: without what is none, and a reasoning text under the names that templates read. */
final class Messages {
  private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

  private Messages() {}

  static List<Object> prepared(List<? extends Map<String, ?>> messages) {
    if (messages.isEmpty())
      throw TemplateException.conversation("the conversation is empty; a chat template needs at least one message");
    var prepared = new ArrayList<Object>();
    for (Object message : messages) {
      if (!(message instanceof Map<?, ?>))
        throw TemplateException
            .conversation("message " + (prepared.size() + 1) + " is no object with role and content");
      prepared.add(reasoning(present((Dict) Values.of(message))));
    }
    return prepared;
  }

  private static Dict present(Dict message) {
    var present = new Dict();
    for (Object key : message.keys()) {
      Object value = message.get(key).orElseThrow();
      if (value != None.NONE) present.put(key, value);
    }
    return present;
  }

  private static Dict reasoning(Dict message) {
    for (String name : REASONING) {
      if (!message.has(name)) continue;
      Object text = message.get(name).orElseThrow();
      var named = new Dict().put("thinking", text);
      named.putAll(message);
      return named.put("reasoning_content", text);
    }
    return message;
  }
}
