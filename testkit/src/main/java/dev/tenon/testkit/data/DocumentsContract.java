package dev.tenon.testkit.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.spec.ComponentContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a source of text promises. The component under test names texts that are there. */
public abstract class DocumentsContract extends ComponentContract<Documents> {
  /** More than this many are not compared. */
  private static final int MANY = 2000;

  private List<String> first(Documents documents) throws IOException {
    try (Stream<String> all = documents.read()) {
      return all.limit(MANY).toList();
    }
  }

  @Test public void thereAreDocuments() throws IOException {
    assertFalse(first(spec()).isEmpty(), "there is no document");
  }

  @Test public void documentsComeInTheSameOrderEachTime() throws IOException {
    Documents documents = spec();
    List<String> once = first(documents);
    assertEquals(once, first(documents), "documents of the same object, read again");
    assertEquals(once, first(spec()), "documents of an equal object");
  }

  @Test public void twoReadersDoNotMeet() throws IOException {
    Documents documents = spec();
    List<String> all = first(documents);
    try (Stream<String> one = documents.read(); Stream<String> other = documents.read()) {
      var a = one.iterator();
      var b = other.iterator();
      for (int i = 0; i < Math.min(all.size(), 5); i++) {
        assertEquals(all.get(i), a.next(), "document " + i + " of one reader, with another beside it");
        assertEquals(all.get(i), b.next(), "document " + i + " of the other reader");
      }
    }
  }

  @Test public void documentsAreWellFormedText() throws IOException {
    for (String document : first(spec()))
      assertEquals(document, new String(document.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
          "a document holds half a character, which UTF-8 cannot write");
  }

  @Test public void aLicenceSaysSomething() {
    spec().licence().ifPresent(text -> assertFalse(text.isBlank(), "the licence is blank; leave it out instead"));
  }
}
