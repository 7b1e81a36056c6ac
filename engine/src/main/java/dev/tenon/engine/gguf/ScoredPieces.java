package dev.tenon.engine.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Between two ways of saying which symbols are joined first. SentencePiece (Kudo and Richardson 2018) joins the two neighbours whose piece
 * has the best score; a list of merges names pairs, the first to be done first.
 *
 * <p>Where several pieces have the same score, or a piece can be joined from parts in two ways, SentencePiece takes the leftmost place in
 * the text and a list the earlier line; Hugging Face's conversion, which is followed here, has that difference too.
 */
final class ScoredPieces {
  private ScoredPieces() {}

  /** A way to join a piece, with what it is sorted by. */
  private record Way(String first, String second, float score) {}

  /**
   * The merges that scores mean: all pairs of pieces that join to a piece.
   *
   * @param ids of the pieces that texts are made of
   * @param scores by id
   */
  static List<List<String>> merges(Map<String, Integer> ids, float[] scores) {
    List<Way> all = new ArrayList<>();
    ids.forEach((piece, id) -> all.addAll(ways(piece, scores[id], ids)));
    all.sort(Comparator.<Way>comparingDouble(w -> -w.score).thenComparingInt(w -> -points(w.first))
        .thenComparingInt(w -> -points(w.second)));
    return all.stream().map(w -> List.of(w.first, w.second)).toList();
  }

  private static List<Way> ways(String piece, float score, Map<String, Integer> ids) {
    List<Way> ways = new ArrayList<>();
    for (int at = 0; (at += Character.charCount(piece.codePointAt(at))) < piece.length();) {
      String first = piece.substring(0, at), second = piece.substring(at);
      if (ids.containsKey(first) && ids.containsKey(second)) ways.add(new Way(first, second, score));
    }
    ways.sort(Comparator.<Way>comparingInt(w -> ids.getOrDefault(w.first, 0))
        .thenComparingInt(w -> ids.getOrDefault(w.second, 0)));
    return ways;
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Scores that mean these merges: 0, −1, … in the order in which pieces are joined, the same for pieces whose merges stand mixed;
   * pieces that are not joined come last.
   *
   * @param size number of tokens
   */
  static float[] scores(List<List<String>> merges, Map<String, Integer> ids, int size) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < merges.size(); i++) last.put(piece(merges.get(i)), i);
    Map<String, Integer> ranks = new HashMap<>();
    int rank = -1, end = -1;
    for (int i = 0; i < merges.size(); i++) {
      String piece = piece(merges.get(i));
      if (i > end) rank++;
      end = Math.max(end, last.getOrDefault(piece, i));
      ranks.putIfAbsent(piece, rank);
    }
    float[] scores = new float[size];
    for (Map.Entry<String, Integer> piece : ids.entrySet())
      scores[piece.getValue()] = (float) -ranks.getOrDefault(piece.getKey(), rank + 1);
    return scores;
  }

  private static String piece(List<String> merge) {
    return merge.getFirst() + merge.getLast();
  }

  /** Whether scores mean these merges, but for the order of the ways to join one piece. */
  static boolean mean(float[] scores, Map<String, Integer> ids, List<List<String>> merges) {
    return runs(merges).equals(runs(merges(ids, scores)));
  }

  /** Runs of merges that give the same piece. */
  private static List<Set<List<String>>> runs(List<List<String>> merges) {
    List<Set<List<String>>> runs = new ArrayList<>();
    String before = "";
    for (List<String> merge : merges) {
      if (!piece(merge).equals(before)) runs.add(new HashSet<>());
      runs.getLast().add(merge);
      before = piece(merge);
    }
    return runs;
  }
}
