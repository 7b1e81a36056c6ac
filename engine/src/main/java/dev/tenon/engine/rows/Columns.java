package dev.tenon.engine.rows;

import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row as an object of TRL's types again, with where it was read: text stays text, messages are lists of objects. */
final class Columns {
  private Columns() {}

  static Map<String, Object> of(Row row) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("origin", row.origin().toString());
    switch (row) {
      case Row.Text it -> columns.put(it.passage() instanceof Passage.Chat ? "messages" : "text", value(it.passage()));
      case Row.Prompt it -> columns.put("prompt", value(it.prompt()));
      case Row.PromptCompletion it -> {
        columns.put("prompt", value(it.prompt()));
        columns.put("completion", value(it.completion()));
      }
      case Row.Preference it -> {
        columns.put("prompt", value(it.prompt()));
        columns.put("chosen", value(it.chosen()));
        columns.put("rejected", value(it.rejected()));
      }
      case Row.UnpairedPreference it -> {
        columns.put("prompt", value(it.prompt()));
        columns.put("completion", value(it.completion()));
        columns.put("label", it.label());
      }
    }
    return columns;
  }

  private static Object value(Passage passage) {
    return switch (passage) {
      case Passage.Plain(String text) -> text;
      case Passage.Chat(List<Message> messages) -> messages.stream().map(Message::entries).toList();
    };
  }
}
