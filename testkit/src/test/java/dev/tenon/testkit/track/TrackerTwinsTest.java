package dev.tenon.testkit.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.track.Track;
import dev.tenon.api.track.Tracker;
import dev.tenon.testkit.spec.Failing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrackerTwinsTest {
  enum Fault {
    NONE,
    /** Writes behind what is there. */
    APPENDING,
    /** Goes on as if it began. */
    FORGETFUL,
    /** Keeps what a kill left half written. */
    TRUSTING,
    /** Leaves out figures that are not there at each step. */
    PARTIAL
  }

  /** A line a figure: step, name, value, end. */
  record Faulty(Fault fault) implements Tracker {
    @Override public String type() {
      return "faulty";
    }

    @Override public Track open(Path run, int step) throws IOException {
      Path file = run.resolve("figures.txt");
      List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
      Stream<String> kept = before.stream()
          .filter(line -> line.endsWith(" end") || fault == Fault.TRUSTING || fault == Fault.APPENDING)
          .filter(line -> fault == Fault.APPENDING || Integer.parseInt(line.split(" ")[0]) <= step
              || fault == Fault.TRUSTING && !line.endsWith(" end"))
          .filter(_ -> fault != Fault.FORGETFUL);
      Files.write(file, kept.toList());
      return new Lines(file, fault);
    }
  }

  record Lines(Path file, Fault fault) implements Track {
    @Override public void add(int step, Map<String, ? extends Number> figures, Instant at) throws IOException {
      for (var figure : figures.entrySet())
        if (fault != Fault.PARTIAL || !figure.getKey().startsWith("eval"))
          Files.writeString(file, step + " " + figure.getKey() + " " + figure.getValue() + " end\n",
              StandardOpenOption.APPEND);
    }

    @Override public void sync() {}

    @Override public void close() {}
  }

  private static final String THERE = "whatWasAddedIsThere", AGAIN = "aRunThatGoesOnTellsLaterStepsAgain",
      BEGUN = "aRunThatBeginsForgetsWhatWasThere", TORN = "whatAKillLeftHalfWrittenIsForgotten",
      TWICE = "goingOnTwiceIsAsGoingOnOnce";

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, Set.of()), arguments(Fault.APPENDING, Set.of(AGAIN, BEGUN, TORN, TWICE)),
        arguments(Fault.FORGETFUL, Set.of(AGAIN, TORN, TWICE)), arguments(Fault.TRUSTING, Set.of(TORN)),
        arguments(Fault.PARTIAL, Set.of(THERE, AGAIN, BEGUN, TORN, TWICE)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new TrackerContract() {
      @Override protected Tracker spec() {
        return new Faulty(fault);
      }

      @Override protected SortedMap<Integer, Map<String, Double>> read(Path run) throws IOException {
        var steps = new TreeMap<Integer, Map<String, Double>>();
        for (String line : Files.readAllLines(run.resolve("figures.txt"))) {
          String[] words = line.split(" ");
          if (words.length < 4 || !words[3].equals("end")) throw new AssertionError("half a line: " + line);
          Double before = steps.computeIfAbsent(Integer.parseInt(words[0]), _ -> new TreeMap<>()).put(words[1],
              Double.parseDouble(words[2]));
          if (before != null) throw new AssertionError("twice: " + line);
        }
        return steps;
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
  }
}
