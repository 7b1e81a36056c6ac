package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImplicitPromptTest {
  private static Passage passage(Object value) {
    return value instanceof List<?> turns ? new Passage.Chat(Turns.of(turns)) : new Passage.Plain((String) value);
  }

  private static ImplicitPrompt of(String chosen, String rejected) {
    return ImplicitPrompt.of(new Passage.Plain(chosen), new Passage.Plain(rejected));
  }

  private static ImplicitPrompt parts(String prompt, String chosen, String rejected) {
    return new ImplicitPrompt(new Passage.Plain(prompt), new Passage.Plain(chosen), new Passage.Plain(rejected));
  }

  @Test void promptsAreTakenOutAsTrlTakesThem() {
    List<Map<String, Object>> cases = Golden.objects(Golden.data("prompts.json").get("extract_prompt"));
    assertTrue(cases.size() >= 7);
    for (Map<String, Object> each : cases) {
      var result = (Map<?, ?>) each.get("result");
      assertEquals(
          new ImplicitPrompt(passage(result.get("prompt")), passage(result.get("chosen")),
              passage(result.get("rejected"))),
          ImplicitPrompt.of(passage(each.get("chosen")), passage(each.get("rejected"))));
    }
  }

  @Test void anAnswerThatIsTheBeginningOfTheOtherKeepsItsLastCharacter() {
    assertEquals(parts("On", "e", "e two"), of("One", "One two"));
    assertEquals(parts("", "😀", "😀!"), of("😀", "😀!"));
  }

  @Test void textsThatDifferFromTheBeginningHaveNoPrompt() {
    assertEquals(parts("", "abc ", "xyz"), of("abc ", "xyz"));
  }

  @Test void noHalfOfACharacterIsPrompt() {
    assertEquals(parts("a", "😀", "😁"), of("a😀", "a😁"));
  }

  @Test void theLastTurnIsAlwaysAnAnswer() {
    var user = Message.of("user", "Hi");
    var all = new Passage.Chat(List.of(user));
    ImplicitPrompt same = ImplicitPrompt.of(all, all);
    assertTrue(same.prompt().isEmpty());
    assertEquals(all, same.chosen());
  }
}
