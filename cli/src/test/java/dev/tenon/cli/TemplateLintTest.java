package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates beside a tokenizer whose tokens are {@code <s>} and {@code </s>}. */
class TemplateLintTest {
  private static final String GOOD = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}"
      + "{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";

  @TempDir Path folder;

  @BeforeEach void tokenizer() throws IOException {
    for (String name : List.of("tokenizer.json", "tokenizer_config.json"))
      Files.copy(Shared.file("data/weights/stories260K-hf/" + name), folder.resolve(name));
  }

  private Typed lint(String template, Object... more) throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    return Typed.tenon(Stream.concat(Stream.of("template", "lint", folder), Stream.of(more)).toArray());
  }

  @SuppressWarnings("unchecked") private static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }

  private static String failing(String json) {
    var template = objects(Json.parse(json, "lint").get("templates")).getFirst();
    return objects(template.get("checks")).stream().filter(c -> !Boolean.TRUE.equals(c.get("ok")))
        .map(c -> String.valueOf(c.get("check"))).collect(Collectors.joining(" "));
  }

  @Test void aGoodTemplatePassesAllChecks() throws IOException {
    Typed typed = lint(GOOD);
    assertEquals(0, typed.code(), typed.out() + typed.err());
    assertEquals(5, typed.out().lines().filter(line -> line.startsWith("  ok ")).count(), typed.out());
    assertEquals("", failing(lint(GOOD, "--json").out()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '~', value = {
      "prefix-preserved; {% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% if loop.last and m.role == 'assistant' %}.{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
      "single-bos; {% for m in messages %}<s>[{{ m.role }}]{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}<s>[assistant]{% endif %}",
      "single-bos; <s>{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
      "stop-token-in-loss-mask; {% for m in messages %}[{{ m.role }}]{{ m.content }}|{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
      "stop-token-in-loss-mask; {% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}</s>{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
      "training-equals-inference; {% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}[assistant].{% endif %}",
      "renders; {% if messages | length > 2 %}{{ raise_exception('one question only') }}{% endif %}{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}"}) void eachCheckFindsWhatBreaksIt(
          String check, String template) throws IOException {
    Typed typed = lint(template, "--json");
    assertEquals(1, typed.code(), typed.out() + typed.err());
    assertEquals(check, failing(typed.out()));
  }

  @Test void aFailureShowsTheShortestExample() throws IOException {
    Typed typed = lint(GOOD.replace("[{{ m.role }}]", "[{{ m.role }}{{ '!' if loop.last and not loop.first }}]"));
    assertEquals(1, typed.code());
    assertTrue(typed.out().contains("  fails  prefix-preserved"), typed.out());
    assertTrue(typed.out().contains("two rounds, turn 3"), typed.out());
    assertTrue(typed.out().contains("[assistant!]Paris.</s>\""), typed.out());
    assertTrue(typed.out().contains("[assistant]Paris.</s>[user!]An"), typed.out());
  }

  @Test void aTemplateThatRefusesASystemMessageIsTriedWithoutOne() throws IOException {
    Typed typed = lint("{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}" + GOOD);
    assertEquals(0, typed.code(), typed.out() + typed.err());
  }

  @Test void aTemplateThatCannotBeReadIsNamedWithItsLine() throws IOException {
    Typed typed = lint("a\n{% if %}");
    assertEquals(2, typed.code());
    assertEquals("tenon: " + folder.resolve("chat_template.jinja")
        + ": chat template 'default', line 2: Expected an expression, got 'end of statement block'\n", typed.err());
  }

  @Test void aTemplateThatFailsIsNamedWithItsLine() throws IOException {
    Typed typed = lint("a\n{{ messages.nope.deeper }}");
    assertEquals(2, typed.code());
    assertTrue(
        typed.err().contains("chat template 'default', line 2: UndefinedError: 'list object' has no attribute 'nope'"),
        typed.err());
  }

  @Test void templatesWithNamesAreAllChecked() throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    var tree = Json.read(config);
    tree.put("chat_template", List.of(Map.of("name", "default", "template", GOOD),
        Map.of("name", "tool_use", "template", "<s>" + GOOD)));
    Files.write(config, Json.pretty(tree));
    Typed typed = Typed.tenon("template", "lint", folder);
    assertEquals(1, typed.code(), typed.out() + typed.err());
    assertTrue(typed.out().startsWith("default (" + config + ")"), typed.out());
    assertTrue(typed.out().contains("tool_use (" + config + ")"), typed.out());
  }

  @Test void specialTokensMayStandInTheirMap() throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{}");
    Files.writeString(folder.resolve("special_tokens_map.json"),
        "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\"}");
    Typed typed = lint(GOOD);
    assertEquals(0, typed.code(), typed.out() + typed.err());
  }

  @Test void aModelWithoutATemplateIsRefused() {
    Typed typed = Typed.tenon("template", "lint", folder);
    assertEquals(2, typed.code());
    assertEquals(
        "tenon: " + folder + ": the model has no chat template; it must have a chat_template.jinja, or a chat_template"
            + " in tokenizer_config.json\n",
        typed.err());
  }

  /** Of published templates the checks that fail: what is trimmed, moved or left out as a conversation goes on. */
  @TestFactory Stream<DynamicTest> publishedTemplatesAreJudged() {
    var failing = new LinkedHashMap<String, String>();
    PUBLISHED.lines().map(line -> line.split(":", 2)).forEach(pair -> failing.put(pair[0], pair[1].strip()));
    return failing.entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> {
      var golden = Json.read(Shared.file("golden/templates/" + e.getKey() + ".json"));
      Map<?, ?> special = (Map<?, ?>) golden.get("special_tokens");
      var tokenizer = Json.read(Shared.file("data/weights/stories260K-hf/tokenizer.json"));
      var added = new ArrayList<Object>(objects(tokenizer.get("added_tokens")));
      int id = 512;
      for (Object content : Set.copyOf(special.values()))
        if (!content.equals("<s>") && !content.equals("</s>") && !content.equals("<unk>"))
          added.add(Figures.tree("id", id++, "content", content, "single_word", false, "lstrip", false, "rstrip", false,
              "normalized", false, "special", true));
      tokenizer.put("added_tokens", added);
      Files.write(folder.resolve("tokenizer.json"), Json.pretty(tokenizer));
      var config = new LinkedHashMap<String, Object>();
      special.forEach((name, token) -> config.put((String) name, token));
      Files.write(folder.resolve("tokenizer_config.json"), Json.pretty(config));
      Typed typed = lint(Files.readString(Shared.file("golden/templates/" + e.getKey() + ".jinja")), "--json");
      assertEquals("", typed.err());
      assertEquals(e.getValue(), failing(typed.out()), typed.out());
      assertEquals(e.getValue().isEmpty() ? 0 : 1, typed.code());
    }));
  }

  private static final String PUBLISHED = """
      chatml:
      llama-3.1-8b-instruct:
      llama-3-training:
      qwen2.5-7b-instruct:
      qwen3-training: training-equals-inference
      mistral-nemo-instruct-2407: prefix-preserved training-equals-inference
      gemma-2-2b-it: stop-token-in-loss-mask
      phi-3.5-mini-instruct: prefix-preserved
      deepseek-r1-distill-qwen-32b: training-equals-inference
      zephyr-7b-beta:
      hermes-3-llama-3.1-8b-tool-use:
      smollm3-3b:
      granite-3.3-2b-instruct:
      gpt-oss-120b: prefix-preserved training-equals-inference
      """;
}
