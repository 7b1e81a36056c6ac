package dev.tenon.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.workbench.UserError;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static String refused(String text) {
    return assertThrows(UserError.class, () -> Json.parse(text, "a.json")).getMessage();
  }

  @Test void whatIsWrongIsSaidWithoutTheParsersAdvice() {
    assertEquals("a.json: it is empty; it must be a JSON object", refused(""));
    assertEquals("a.json: it is a JSON array; it must be an object", refused("[]"));
    assertEquals(
        "a.json: it is not valid JSON at line 1, column 2: Unexpected end-of-input: expected close marker for Object",
        refused("{"));
    assertEquals("a.json: it is not valid JSON at line 1, column 10: Non-standard token 'NaN'",
        refused("{\"a\": NaN}"));
    assertEquals("a.json: it is not valid JSON at line 1, column 7: Unrecognized token 'nope'",
        refused("{\"a\": nope}"));
    assertEquals("a.json: it is not valid JSON at line 1, column 11: Duplicate field 'a'",
        refused("{\"a\":1,\"a\":2}"));
    assertEquals("a.json: it is not valid JSON: Document nesting depth (1001) exceeds the maximum allowed (1000)",
        refused("{\"a\":" + "[".repeat(1001)));
  }
}
