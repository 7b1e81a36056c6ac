package dev.tenon.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test void markupInATextStaysText() {
    assertEquals("&lt;script&gt;alert(&#39;1&#39;) &amp;&amp; &quot;2&quot;&lt;/script&gt;",
        Html.escape("<script>alert('1') && \"2\"</script>"));
  }

  @Test void attributesCannotBeLeft() {
    assertEquals("<!DOCTYPE html>\n<p title=\"a&quot; onclick=&quot;b\"></p>\n",
        new Html().leaf("p", "", "title", "a\" onclick=\"b").done());
  }

  @Test void lineEndsAndTabsStay() {
    assertEquals("a\n\tb", Html.escape("a\n\tb"));
  }

  @Test void controlCharactersBecomeTheirPictures() {
    assertEquals("\u2400\u241B[31m\u240D\u2421", Html.escape("\0\u001B[31m\r\u007F"));
  }

  @Test void whatIsNoCharacterBecomesTheReplacement() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe", Html.escape("a\uD83Db\uDE00c\uFFFFd\u0085e"));
  }

  @Test void pairsOfSurrogatesStay() {
    assertEquals("\uD83D\uDE00", Html.escape("\uD83D\uDE00"));
  }

  @Test void anOpenElementIsNoticed() {
    Html page = new Html().open("p");
    assertThrows(IllegalStateException.class, page::done);
  }
}
