package dev.tenon.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoredPiecesTest {
  private static final Map<String, Integer> IDS = new LinkedHashMap<>();
  static {
    for (String piece : List.of("a", "b", "ab", "ba", "aba", "\uD83D\uDE00a")) IDS.put(piece, IDS.size());
  }

  @Test void allPairsThatJoinToAPieceAreMergesTheBestPieceFirst() {
    float[] scores = {-9, -9, -2, -1, -3, -4};
    assertEquals(List.of(List.of("b", "a"), List.of("a", "b"), List.of("ab", "a"), List.of("a", "ba")),
        ScoredPieces.merges(IDS, scores));
  }

  @Test void scoresOfMergesGiveTheMergesAgain() {
    var merges = ScoredPieces.merges(IDS, new float[]{-9, -9, -2, -1, -3, -4});
    float[] scores = ScoredPieces.scores(merges, IDS, IDS.size());
    assertEquals(0, scores[3]);
    assertEquals(-1, scores[2]);
    assertEquals(-2, scores[4]);
    assertEquals(merges, ScoredPieces.merges(IDS, scores));
  }

  @Test void piecesWhoseMergesStandMixedHaveOneScore() {
    Map<String, Integer> spaces = Map.of("x", 0, "xx", 1, "xxx", 2, "xxxx", 3);
    var merges = ScoredPieces.merges(spaces, new float[4]);
    assertEquals(List.of("xxxx", "xxxx", "xxx", "xxxx", "xxx", "xx"),
        merges.stream().map(two -> String.join("", two)).toList());
    float[] scores = ScoredPieces.scores(merges, spaces, 4);
    assertEquals(scores[2], scores[3]);
    assertTrue(scores[1] < scores[2]);
    assertTrue(ScoredPieces.mean(scores, spaces, merges));
  }

  @Test void mergesThatNoScoresMeanAreTold() {
    List<List<String>> all = List.of(List.of("b", "a"), List.of("a", "b"), List.of("a", "ba"), List.of("ab", "a"));
    assertTrue(ScoredPieces.mean(ScoredPieces.scores(all, IDS, 6), IDS, all));
    List<List<String>> some = all.subList(0, 3);
    assertFalse(ScoredPieces.mean(ScoredPieces.scores(some, IDS, 6), IDS, some));
  }
}
