package dev.tenon.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tenon.templates.ChatTemplate.Ending;
import dev.tenon.templates.ChatTemplate.Rendered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Fourteen real chat templates on 32 conversations, as transformers renders them. */
class GoldenTemplatesTest {
  private static final List<String> NAMES = List.of("chatml", "llama-3.1-8b-instruct", "llama-3-training",
      "qwen2.5-7b-instruct", "qwen3-training", "mistral-nemo-instruct-2407", "gemma-2-2b-it", "phi-3.5-mini-instruct",
      "deepseek-r1-distill-qwen-32b", "zephyr-7b-beta", "hermes-3-llama-3.1-8b-tool-use", "smollm3-3b",
      "granite-3.3-2b-instruct", "gpt-oss-120b");

  @TestFactory Stream<DynamicTest> rendersAsTransformersDoes() {
    Map<String, Object> all = Shared.golden("conversations.json");
    return NAMES.stream().flatMap(name -> cases(name, all));
  }

  private static Stream<DynamicTest> cases(String name, Map<String, Object> all) {
    Map<String, Object> golden = Shared.golden(name + ".json");
    ChatTemplate template = ChatTemplate.of(Shared.template(name + ".jinja"),
        Shared.object(golden.get("special_tokens")));
    Map<String, Object> conversations = Shared.object(all.get("conversations"));
    return Shared.objects(golden.get("cases")).stream()
        .map(c -> dynamicTest(name + " " + c.get("conversation"),
            () -> check(template, c, Shared.object(conversations.get(c.get("conversation"))), all.get("now"))));
  }

  private static void check(ChatTemplate template, Map<String, Object> golden, Map<String, Object> conversation,
      Object now) {
    if (golden.containsKey("error")) {
      Map<String, Object> error = Shared.object(golden.get("error"));
      var failure = assertThrows(TemplateException.class, () -> render(template, conversation, now));
      if (error.get("type").equals("TemplateError")) assertEquals(error.get("message"), failure.getMessage());
      return;
    }
    Rendered rendered = render(template, conversation, now);
    assertEquals(golden.get("rendered"), rendered.text());
    if (!golden.containsKey("generation_spans")) return;
    var spans = new ArrayList<List<Integer>>();
    rendered.assistant().forEach(s -> spans.add(List.of(s.start(), s.end())));
    assertEquals(golden.get("generation_spans").toString(), spans.toString());
  }

  private static Rendered render(ChatTemplate template, Map<String, Object> golden, Object now) {
    var variables = new LinkedHashMap<>(Shared.object(golden.get("options")));
    var conversation = Conversation.of(Shared.objects(golden.get("messages")));
    Object prompt = variables.remove("add_generation_prompt"), open = variables.remove("continue_final_message");
    Object tools = variables.remove("tools"), documents = variables.remove("documents");
    if (tools != null) conversation = conversation.withTools((List<?>) tools);
    if (documents != null) conversation = conversation.withDocuments((List<?>) documents);
    for (var variable : variables.entrySet()) conversation = conversation.with(variable.getKey(), variable.getValue());
    if (prompt != null && open != null) // one ending excludes the other by its type
      throw TemplateException.conversation("an answer can be begun or continued, not both");
    Ending ending = prompt != null ? Ending.GENERATION_PROMPT : open != null ? Ending.OPEN : Ending.LAST_MESSAGE;
    return template.render(conversation, ending, Shared.clock(now));
  }
}
