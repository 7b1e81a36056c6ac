package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.engine.rows.Rows;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets that people have, as they are published. */
class SharedRowsTest {
  private static Rows read(String name) {
    return Rows.read(List.of(Shared.file("data/" + name)));
  }

  @ParameterizedTest
  @CsvSource({"sft/rasbt-instruction-data.json, PromptCompletion, 1100, 0",
      "sft/gpteacher-roleplay.json, PromptCompletion, 1923, 0", "sft/lf_v1_sft_demo.jsonl, Text, 500, 0",
      "sft/fastchat-dummy_conversation.json, Text, 500, 0",
      "sft/self-instruct-seed_tasks.jsonl, PromptCompletion, 175, 0",
      "sft/self-instruct-user_oriented.jsonl, PromptCompletion, 252, 0",
      "preference/dpo_en_demo.json, Preference, 300, 0",
      "preference/kto_en_demo.json, UnpairedPreference, 300, 0",
      "preference/rasbt-instruction-data-with-preference.json, Preference, 1094, 6"}) void everyRowIsReadOrCounted(
          String name, String type, int rows, int skipped) {
    Rows read = read(name);
    assertEquals(rows, read.all().size());
    assertEquals(type, read.all().getFirst().getClass().getSimpleName());
    assertEquals(skipped, read.skipped().values().stream().mapToInt(Integer::intValue).sum());
  }

  @Test void conversationsHaveTheUsualSpeakersAndPlainText() {
    for (String name : List.of("sft/lf_v1_sft_demo.jsonl", "sft/fastchat-dummy_conversation.json"))
      for (Row row : read(name).all())
        for (Message message : assertInstanceOf(Passage.Chat.class, ((Row.Text) row).passage()).messages()) {
          assertTrue(Set.of("user", "assistant").contains(message.role()), message.role());
          assertTrue(message.content().isPresent(), message.toString());
        }
  }

  @Test void bothAnswersOfAPairAreTheAssistants() {
    for (Row row : read("preference/dpo_en_demo.json").all()) {
      var pair = (Row.Preference) row;
      for (Passage answer : List.of(pair.chosen(), pair.rejected())) {
        List<Message> messages = ((Passage.Chat) answer).messages();
        assertEquals(List.of("assistant"), messages.stream().map(Message::role).toList());
      }
      assertEquals("user", ((Passage.Chat) pair.prompt()).messages().getLast().role());
    }
  }
}
