package dev.tenon.tokenizers;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The merges of a BPE vocabulary (Sennrich et al. 2016), first learnt first: pairs of ids, and the id each gives. */
final class Merges {
  private final PairMap ranks = new PairMap();
  private final int[] joined;
  private final BitSet given = new BitSet();

  /** A merge by its two tokens. */
  record Merge(String first, String second) {}

  /**
   * @throws IllegalArgumentException if a merge names a token that the vocabulary lacks; says which
   */
  Merges(List<Merge> merges, Map<String, Integer> ids) {
    joined = new int[merges.size()];
    for (int rank = 0; rank < joined.length; rank++) {
      Merge merge = merges.get(rank);
      int first = id(ids, merge.first, rank);
      int second = id(ids, merge.second, rank);
      joined[rank] = id(ids, merge.first + merge.second, rank);
      ranks.put(first, second, rank);
      given.set(joined[rank]);
    }
  }

  private static int id(Map<String, Integer> ids, String token, int rank) {
    Integer id = ids.get(token);
    if (id == null)
      throw new IllegalArgumentException(
          "tokenizer.json: model.merges[" + rank + "] needs the token '" + token + "'; model.vocab must have it");
    return id;
  }

  /** Whether a merge gives the token. */
  boolean give(int id) {
    return given.get(id);
  }

  /** The rank of a pair's merge, the smallest being first to be done; −1 if the pair does not merge. */
  int rank(int first, int second) {
    return ranks.get(first, second);
  }

  /** The id that the merge of a rank gives. */
  int joined(int rank) {
    return joined[rank];
  }
}
