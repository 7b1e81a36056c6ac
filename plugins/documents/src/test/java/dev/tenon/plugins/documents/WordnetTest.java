package dev.tenon.plugins.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WordnetTest {
  private static List<String> entries;

  @BeforeAll static void readAll() throws IOException {
    try (Stream<String> all = new Wordnet().read()) {
      entries = all.toList();
    }
  }

  @Test void hasAnEntryForEachSynset() {
    // wnstats(7) of WordNet 3.1 counts them by part of speech.
    assertEquals(117_791, entries.size());
    assertEquals(82_192, of("noun"));
    assertEquals(13_789, of("verb"));
    assertEquals(18_185, of("adjective"));
    assertEquals(3_625, of("adverb"));
  }

  private static long of(String part) {
    Pattern head = Pattern.compile("^[^:]*? \\(" + part + "\\): ");
    return entries.stream().filter(e -> head.matcher(e).find()).count();
  }

  @Test void entriesReadAsDictionariesDo() {
    assertEquals(
        "entity (noun): that which is perceived or known or inferred to have its own distinct existence (living or nonliving)",
        entries.getFirst());
    assertTrue(entries.contains(
        "dog, domestic dog, Canis familiaris (noun): a member of the genus Canis (probably descended from the common"
            + " wolf) that has been domesticated by man since prehistoric times; occurs in many breeds; \"the dog barked all night\""));
    assertTrue(entries.contains(
        "abounding, galore (adjective): existing in abundance; \"abounding confidence\"; \"whiskey galore\""));
    assertTrue(entries.getLast().contains(" (adverb): "), entries.getLast());
  }

  @Test void noMarkOfTheFileFormatIsLeft() {
    for (String entry : entries) {
      String words = entry.substring(0, entry.indexOf(": "));
      assertFalse(words.contains("_") || words.contains("(p)") || words.contains("(a)") || words.contains("(ip)"),
          entry);
      assertEquals(entry.strip(), entry);
      assertFalse(entry.contains("\n") || entry.contains(" | "), entry);
    }
  }

  @Test void theLicenceIsTheOneInTheData() throws IOException {
    try (InputStream in = Wordnet.class.getClassLoader()
        .getResourceAsStream("net/sf/extjwnl/data/wordnet/wn31/data.noun")) {
      assertNotNull(in);
      String head = new String(in.readNBytes(4000), StandardCharsets.US_ASCII).lines()
          .takeWhile(line -> line.startsWith(" "))
          .map(line -> line.replaceFirst("^ +\\d+ ?", "").stripTrailing()).collect(Collectors.joining("\n", "", "\n"));
      assertEquals(head, new Wordnet().licence().orElseThrow());
    }
  }

  @Test void readingMayStopEarly() throws IOException {
    try (Stream<String> all = new Wordnet().read()) {
      assertEquals(entries.subList(0, 3), all.limit(3).toList());
    }
  }

  @Test void theModuleProvidesAllSourcesAndExportsNothing() {
    ModuleDescriptor module = Wordnet.class.getModule().getDescriptor();
    var provided = module.provides().stream().filter(p -> p.service().equals(Documents.class.getName())).findAny()
        .orElseThrow();
    assertEquals(List.of(Text.class.getName(), Folder.class.getName(), Jsonl.class.getName(), Wordnet.class.getName()),
        provided.providers());
    assertTrue(module.isOpen() && module.exports().isEmpty());
  }
}
