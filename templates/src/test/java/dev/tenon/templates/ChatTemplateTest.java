package dev.tenon.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.templates.ChatTemplate.Ending;
import dev.tenon.templates.TemplateException.Reason;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final Clock CLOCK = Shared.clock("2026-03-07T09:05:03");
  private static final Conversation HI = Conversation.of(List.of(Map.of("role", "user", "content", "Hi")));

  private static String render(String template, Conversation conversation, Ending ending) {
    return ChatTemplate.of(template, Map.of("bos_token", "<s>")).render(conversation, ending, CLOCK).text();
  }

  private static TemplateException failure(String template) {
    return assertThrows(TemplateException.class, () -> render(template, HI, Ending.LAST_MESSAGE));
  }

  @Test void specialTokensAreVariablesThatAConversationOverrides() {
    assertEquals("<s>", render("{{ bos_token }}", HI, Ending.LAST_MESSAGE));
    assertEquals("x", render("{{ bos_token }}", HI.with("bos_token", "x"), Ending.LAST_MESSAGE));
  }

  @Test void toolsAndDocumentsAreAlwaysDefined() {
    assertEquals("TrueNone", render("{{ tools is defined }}{{ documents }}", HI, Ending.LAST_MESSAGE));
    assertEquals("[1]", render("{{ tools }}", HI.withTools(List.of(1)), Ending.LAST_MESSAGE));
  }

  @Test void whatIsNullInAMessageIsAbsent() {
    var message = new HashMap<String, Object>(Map.of("role", "user"));
    message.put("content", null);
    assertEquals("False",
        render("{{ messages[0].content is defined }}", Conversation.of(List.of(message)), Ending.LAST_MESSAGE));
  }

  @Test void aRefusalHasTheTemplatesWords() {
    TemplateException refusal = failure("\n{{ raise_exception('Roles must alternate') }}");
    assertEquals(Reason.RAISED, refusal.reason());
    assertEquals("Roles must alternate", refusal.getMessage());
  }

  @Test void anErrorOfSyntaxNamesItsLine() {
    TemplateException error = failure("a\n{% if true %}\n{{ 1 + }}\n{% endif %}");
    assertEquals(Reason.SYNTAX, error.reason());
    assertEquals(OptionalInt.of(3), error.line());
    assertEquals("line 3: unexpected 'end of print statement'", error.described());
  }

  @Test void anErrorOfEvaluationNamesItsLine() {
    TemplateException error = failure("a\n\n{{ messages[0].content + 1 }}");
    assertEquals(Reason.EVALUATION, error.reason());
    assertEquals("line 3: TypeError: can only concatenate str (not \"int\") to str", error.described());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
      "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ 'a' * 1000000000 }}", "{{ 9 ** (9 ** 9) }}",
      "{{ [0] * 10000000000 }}",
      "{{ '%1000000000d' % 1 }}", "{{ '{:>1000000000}'.format(1) }}", "{{ 'a'.ljust(1000000000) }}",
      "{{ 'a' | center(1000000000) }}",
      "{{ 'a\nb' | indent(1000000000, true) }}", "{{ [1] | tojson(indent=1000000000) }}",
      "{{ [1] | batch(1000000000, 'x') | list }}",
      "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
      "{% set n = namespace(x='ab') %}{% for i in range(60) %}{% set n.x = n.x | replace('a', n.x) %}{% endfor %}{{ n.x | length }}",
      "{% set n = namespace(x=[]) %}{% for i in range(1000) %}{% set n.x = n.x + [('a' ~ i) * 1000000] %}{% endfor %}",
      "{% set s = 'a' * 9000000 %}{% for i in range(100000) %}{{ 'b' in s }}{% endfor %}",
      "{{ '%.1000000000f' % 1.5 }}",
      "{% set s = 'a' * 9000000 %}{% for i in range(100000) %}{{ s.count('b') }}{% endfor %}",
      "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      "{{ 'a\t'.expandtabs(1000000000) }}"}) void nothingRunsForeverOrTakesAllMemory(
          String template) {
    assertEquals(Reason.EVALUATION, failure(template).reason());
  }

  @Test void nestingTooDeepIsAnErrorOfSyntax() {
    assertEquals(Reason.SYNTAX, failure("{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}").reason());
  }

  @Test void aTemplateCannotChangeWhatItIsGiven() {
    TemplateException error = failure("{{ messages.append(1) }}");
    assertTrue(error.getMessage().startsWith("SecurityError: access to attribute 'append' of 'list'"),
        error::getMessage);
  }

  @Test void spansCountCodePoints() {
    ChatTemplate template = ChatTemplate.of("😀{% generation %}é😀{% endgeneration %}.", Map.of());
    assertTrue(template.marksAnswers());
    var rendered = template.render(HI, Ending.LAST_MESSAGE, CLOCK);
    assertEquals("[Span[start=1, end=3]]", rendered.assistant().toString());
    assertFalse(ChatTemplate.of("generation", Map.of()).marksAnswers());
  }

  @Test void anOpenEndingStopsAfterTheLastMessagesText() {
    String template = "{% for m in messages %}<{{ m.content }}>{% endfor %}";
    var open = Conversation.of(List.of(Map.of("role", "assistant", "content", "Pa ")));
    assertEquals("<Pa ", render(template, open, Ending.OPEN));
    assertEquals("<Pa", render(template.replace("m.content", "m.content | trim"), open, Ending.OPEN));
    var parts = Conversation
        .of(List.of(Map.of("role", "assistant", "content", List.of(Map.of("text", "a"), Map.of("image", 1)))));
    assertEquals("<a", render("{% for m in messages %}<{{ m.content[0].text }}>{% endfor %}", parts, Ending.OPEN));
  }

  @Test void whatCannotBeContinuedIsRefused() {
    String all = "{{ messages[0].content }}";
    var none = Conversation.of(List.of(Map.of("role", "assistant")));
    for (var conversation : List.of(none, Conversation.of(List.of()), HI.with("x", 1))) {
      String template = conversation.variables().isEmpty() ? all : "content: nothing";
      var error = assertThrows(TemplateException.class, () -> render(template, conversation, Ending.OPEN));
      assertEquals(Reason.CONVERSATION, error.reason());
    }
  }
}
