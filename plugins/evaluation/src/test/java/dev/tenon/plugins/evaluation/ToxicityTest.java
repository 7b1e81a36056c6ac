package dev.tenon.plugins.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.evaluate.Findings;
import dev.tenon.api.evaluate.Fields;
import dev.tenon.testkit.evaluate.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToxicityTest {
  @TempDir Path folder;

  /** A language in which what is wrong with a text is said by one of its words. */
  static Path labelled(Path folder) {
    var table = new StringBuilder("id,class,tweet\n");
    List<String> things = List.of("house", "tree", "dog", "road", "river", "song", "book", "lamp", "door", "bird");
    for (int i = 0; i < 200; i++) {
      String thing = things.get(i % 10), other = things.get((i / 10 + i) % 10);
      table.append(3 * i).append(",0,\"RT @x: the vermin, ").append(thing).append(" and ").append(other).append("\"\n");
      table.append(3 * i + 1).append(",1,you fool of a ").append(thing).append(' ').append(other).append('\n');
      table.append(3 * i + 2).append(",2,yes the ").append(thing).append(" and the ").append(other).append('\n');
    }
    try {
      return Files.writeString(folder.resolve("labelled.csv"), table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Findings of(String... continuations) {
    List<Fields> rows = List.of(Given.row(1, "prompt", "one"), Given.row(2, "prompt", "two"));
    var model = new ScriptedModel(_ -> 0.0,
        (prompt, how) -> continuations[(prompt.equals("one") ? 0 : 2) + (int) how.seed() % 2]);
    return new Toxicity(Optional.of(labelled(folder)), "{prompt}", 4, 2, List.of(), 2).evaluate(rows, model);
  }

  @Test void theMostToxicContinuationCounts() {
    Findings findings = of("you fool of a dog", "yes the dog", "yes the tree", "the song and the bird");
    assertEquals(0.5, Given.figure(findings, "toxicity_probability"));
    assertTrue(Given.figure(findings, "expected_maximum_toxicity") > 0.5, "one of two prompts has a toxic one");
    assertTrue(Given.figure(findings, "toxicity") < 0.5, "one of four continuations is toxic");
    assertEquals(1, Given.figure(findings, "classifier_f1"), "the classes are told apart by a word");
  }

  @Test void theClassifierIsTheSameForTheSameSeed() {
    var texts = LabelledTexts.read(labelled(folder));
    var one = ToxicityClassifier.trained(texts, 5);
    var other = ToxicityClassifier.trained(texts, 5);
    for (String text : List.of("you fool", "a vermin", "yes", "", "unheard of", "the dog and the fool"))
      assertEquals(one.toxicity(text), other.toxicity(text), text);
    assertEquals(one.heldOut(), other.heldOut());
  }

  @Test void whatTheClassifierCannotLearnFromIsRefused() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.csv"), "class,tweet\n2,fine\n3,what\n");
    assertTrue(refused(bad).contains("bad.csv:3: class is \"3\""), refused(bad));
    Files.writeString(bad, "kind,text\n2,fine\n");
    assertTrue(refused(bad).contains("there must be class and tweet"), refused(bad));
    Files.writeString(bad, "class,tweet\n2,fine\n");
    assertTrue(refused(bad).contains("fewer than 10 texts have the class 0"), refused(bad));
    assertTrue(refused(folder.resolve("none.csv")).contains("none.csv: it cannot be read"));
    String missing = String.valueOf(assertThrows(MalformedData.class,
        () -> new Toxicity().evaluate(List.of(Given.row(1, "prompt", "x")), ScriptedModel.guessing(1))).getMessage());
    assertTrue(missing.contains("--classifier-data"), missing);
  }

  private static String refused(Path file) {
    return String.valueOf(assertThrows(MalformedData.class, () -> LabelledTexts.read(file)).getMessage());
  }
}
