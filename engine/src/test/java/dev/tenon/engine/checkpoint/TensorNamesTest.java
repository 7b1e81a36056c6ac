package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TensorNamesTest {
  private static Array array(Shape shape, int first) {
    float[] values = new float[(int) shape.count()];
    for (int i = 0; i < values.length; i++) values[i] = first + i;
    return Array.of(shape, values);
  }

  private static float[] values(Piece piece) {
    Array out = Array.zeros(piece.stored().type().as(piece.shape()));
    piece.copyInto(out);
    return out.floats();
  }

  private static float[] values(Values values) {
    try (Arena arena = Arena.ofConfined()) {
      return Array.of(values.type(), values.in(arena)).floats();
    }
  }

  private static final TensorNames TABLE = TensorNames.of(NameMap.of(
      new NameMap.Rename("x.{}.first", "a.{}.w"),
      new NameMap.Rename("x.{}.second", "a.{}.w"),
      new NameMap.Split("x.{}.fused", List.of("a.{}.q", "a.{}.k"), false),
      new NameMap.Split("x.{}.turned", List.of("a.{}.r", "a.{}.s"), true),
      new NameMap.Rename("x.{}.e.{}.w", "a.{}.experts.{}"),
      new NameMap.Ignore("x.{}.mask")));

  @Test void splitsAreCutByTheSizesOfOurParametersAndJoinedAgain() {
    Map<String, Array> theirs = Map.of("x.3.fused", array(Shape.of(5, 2), 0), "x.3.turned", array(Shape.of(2, 5), 0));
    Map<String, Shape> shapes = Map.of("a.3.q", Shape.of(3, 2), "a.3.k", Shape.of(2, 2), "a.3.r", Shape.of(1, 2),
        "a.3.s", Shape.of(4, 2));
    TensorNames.Match match = TABLE.toOurs(theirs, shapes);
    assertEquals(List.of(), match.problems());
    assertEquals(Set.copyOf(shapes.keySet()), match.pieces().keySet());
    assertArrayEquals(new float[]{0, 1, 2, 3, 4, 5}, values(match.pieces().get("a.3.q")));
    assertArrayEquals(new float[]{6, 7, 8, 9}, values(match.pieces().get("a.3.k")));
    assertArrayEquals(new float[]{0, 5}, values(match.pieces().get("a.3.r")));
    assertArrayEquals(new float[]{1, 6, 2, 7, 3, 8, 4, 9}, values(match.pieces().get("a.3.s")));

    var ours = new LinkedHashMap<String, Array>();
    match.pieces().forEach((path, piece) -> ours.put(path, Array.of(piece.shape(), values(piece))));
    Map<String, Values> back = TABLE.toTheirs(ours);
    assertEquals(theirs.keySet(), Set.copyOf(back.keySet()));
    theirs.forEach((name, array) -> {
      assertEquals(array.type(), back.get(name).type());
      assertArrayEquals(array.floats(), values(back.get(name)));
    });
  }

  @Test void theFirstRuleThatFitsWritesAndEitherReads() {
    Map<String, Shape> shapes = Map.of("a.0.w", Shape.of(2));
    assertEquals(Set.of("x.0.first"), TABLE.toTheirs(Map.of("a.0.w", array(Shape.of(2), 0))).keySet());
    for (String name : List.of("x.0.first", "x.0.second"))
      assertEquals(Set.of("a.0.w"), TABLE.toOurs(Map.of(name, array(Shape.of(2), 0)), shapes).pieces().keySet());
    var both = new LinkedHashMap<String, Array>();
    both.put("x.0.first", array(Shape.of(2), 0));
    both.put("x.0.second", array(Shape.of(2), 0));
    assertEquals(List.of("x.0.second and x.0.first both hold a.0.w, only one may"),
        TABLE.toOurs(both, shapes).problems());
  }

  @Test void severalNumbersAreTakenOverInOrder() {
    assertEquals(Set.of("a.1.experts.12"),
        TABLE.toOurs(Map.of("x.1.e.12.w", array(Shape.of(2), 0)), Map.of("a.1.experts.12", Shape.of(2))).pieces()
            .keySet());
    assertEquals(Set.of("x.1.e.12.w"), TABLE.toTheirs(Map.of("a.1.experts.12", array(Shape.of(2), 0))).keySet());
  }

  /** Rows as llama.cpp's converter turns them: reshape(heads, 2, size/2).swapaxes(1, 2). */
  @Test void rowsOfEachHeadsHalvesTakeTurnsInFiles() {
    TensorNames table = TensorNames.of(NameMap.of(new NameMap.Interleave("q.{}", "a.{}.q", 2)));
    Map<String, Shape> shapes = Map.of("a.0.q", Shape.of(8, 1));
    Array ours = array(Shape.of(8, 1), 0);
    Map<String, Values> written = table.toTheirs(Map.of("a.0.q", ours));
    assertArrayEquals(new float[]{0, 2, 1, 3, 4, 6, 5, 7}, values(written.get("q.0")));
    Array stored = Array.of(Shape.of(8, 1), values(written.get("q.0")));
    TensorNames.Match match = table.toOurs(Map.of("q.0", stored), shapes);
    assertEquals(List.of(), match.problems());
    assertArrayEquals(ours.floats(), values(match.pieces().get("a.0.q")));
    assertEquals(List.of("q.0 has shape [6], its rows must be the two halves of 2 heads"),
        table.toOurs(Map.of("q.0", array(Shape.of(6), 0)), Map.of("a.0.q", Shape.of(6))).problems());
  }

  @Test void namesThatFitNoRuleOrNoParameterAreUnexpected() {
    var theirs = new LinkedHashMap<String, Array>();
    for (String name : List.of("x.0.mask", "x.00.first", "x.-1.first", "y.x.0.first", "x.0.first.z", "x.7.first"))
      theirs.put(name, array(Shape.of(2), 0));
    TensorNames.Match match = TABLE.toOurs(theirs, Map.of("a.0.w", Shape.of(2)));
    assertEquals(List.of("x.0.mask"), match.ignored());
    assertEquals(List.of("x.00.first", "x.-1.first", "y.x.0.first", "x.0.first.z", "x.7.first"), match.unexpected());
  }

  @Test void tablesThatDoNotServeTheModelAreBugs() {
    assertThrows(IllegalStateException.class, () -> TABLE.toTheirs(Map.of("b", array(Shape.of(2), 0))));
    assertThrows(IllegalStateException.class, () -> TABLE.toTheirs(Map.of("a.0.q", array(Shape.of(2), 0))));
    assertThrows(IllegalArgumentException.class, () -> TensorNames.of(NameMap.of(new NameMap.Rename("x.{}", "a"))));
  }
}
