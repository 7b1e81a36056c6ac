package dev.tenon.templates.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tenon.templates.GoldenFeatures;
import dev.tenon.templates.python.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates with what real jinja2 makes of them, in the environment of transformers. */
class FeaturesTest {
  @TestFactory Stream<DynamicTest> goldenFeatures() {
    return cases(GoldenFeatures.shared());
  }

  /** Made by jinja2_cases.py beside the resource. */
  @TestFactory Stream<DynamicTest> ownFeatures() {
    return cases(GoldenFeatures.own());
  }

  private static Stream<DynamicTest> cases(List<Map<String, Object>> cases) {
    return cases.stream().map(c -> dynamicTest((String) c.get("name"), () -> check(c)));
  }

  private static void check(Map<String, Object> golden) throws Exception {
    var variables = new HashMap<String, Object>();
    ((Map<?, ?>) golden.get("context")).forEach((name, value) -> variables.put((String) name, Values.of(value)));
    String expected = (String) golden.get("expected");
    String text, error;
    try {
      text = Template.parse((String) golden.get("template")).render(variables, GoldenFeatures.clock()).text();
      error = "";
    } catch (SyntaxError e) {
      text = null;
      error = e.getMessage();
    } catch (Template.Failure e) {
      text = null;
      error = e.error().type() + ": " + e.getMessage();
    }
    if (expected != null && text == null) fail("must be " + expected + " but fails: " + error);
    assertEquals(expected, text);
    if (expected == null && golden.get("error") instanceof Map<?, ?> e && "TemplateError".equals(e.get("type")))
      assertEquals("TemplateError: " + e.get("message"), error);
  }
}
