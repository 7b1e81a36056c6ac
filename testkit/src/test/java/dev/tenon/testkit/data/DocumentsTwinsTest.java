package dev.tenon.testkit.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.spec.Failing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTwinsTest {
  private static final String SOME = "thereAreDocuments", ORDER = "documentsComeInTheSameOrderEachTime",
      APART = "twoReadersDoNotMeet", TEXT = "documentsAreWellFormedText", LICENCE = "aLicenceSaysSomething";
  private static final List<String> TEXTS = List.of("one", "two", "three", "four", "five", "six", "seven", "eight");

  enum Fault {
    NONE, EMPTY, SHUFFLED,
    /** All readers of one object read one stream. */
    SHARED,
    /** A character is cut in two. */
    CUT, BLANK_LICENCE
  }

  record Faulty(Fault fault, Iterator<String> shared) implements Documents {
    Faulty(Fault fault) {
      this(fault, TEXTS.iterator());
    }

    @Override public String type() {
      return "faulty";
    }

    @Override public Stream<String> read() {
      var all = new ArrayList<>(TEXTS);
      if (fault == Fault.SHUFFLED) Collections.shuffle(all);
      if (fault == Fault.CUT) all.set(2, "🙂".substring(0, 1));
      return switch (fault) {
        case EMPTY -> Stream.of();
        case SHARED -> Stream.generate(shared::next).limit(4);
        default -> all.stream();
      };
    }

    @Override public Optional<String> licence() {
      return fault == Fault.BLANK_LICENCE ? Optional.of(" ") : Optional.empty();
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()), arguments(Fault.EMPTY, "there is no document", Set.of(SOME)),
        arguments(Fault.SHUFFLED, "read again", Set.of(ORDER, APART)),
        arguments(Fault.SHARED, "one reader, with another beside it", Set.of(ORDER, APART)),
        arguments(Fault.CUT, "half a character", Set.of(TEXT)),
        arguments(Fault.BLANK_LICENCE, "the licence is blank", Set.of(LICENCE)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new DocumentsContract() {
      @Override protected Documents spec() {
        return new Faulty(fault);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
