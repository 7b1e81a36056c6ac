package dev.tenon.tokenizers;

import dev.tenon.tokenizers.Merges.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns merges (Sennrich et al. 2016): each step joins the pair of neighbours that is most frequent; among equals the
 * smaller first id, then the smaller second. The words lie end to end in arrays, linked, and each pair knows its
 * places, so that a step costs what it changes, however long the words are. A queue holds for each pair a count that is
 * never too small; one that is too large is put right when it comes up.
 */
final class BpeTraining {
  private static final int DEAD = -1;

  private final Map<String, Integer> ids;
  private final List<String> tokens;
  /** A pair counts once its length in symbols is below this. */
  private final int lengthLimit;
  private final List<Merge> merges = new ArrayList<>();

  private final int[] symbols;
  private final int[] next;
  private final int[] previous;
  private final int[] wordOf;
  private final long[] weights;

  private final PairMap numbers = new PairMap();
  private final List<Pair> pairs = new ArrayList<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
      Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(it -> it.pair.key));

  /** Two neighbours: how often they are so, and where (or were: places are not taken back). */
  private static final class Pair {
    final long key;
    final Ids places = new Ids(2);
    long count;
    boolean fresh;

    Pair(long key) {
      this.key = key;
    }
  }

  private record Candidate(long count, Pair pair) {}

  /**
   * @param words how often each word occurs
   * @param ids the alphabet and special tokens, in id order; grows
   * @param byteIds the id of each byte; −1 for those left out, whose neighbours become adjacent
   * @param lengthLimit a pair counts if its joined length in symbols is below this, at least 3
   */
  BpeTraining(Map<String, long[]> words, Map<String, Integer> ids, int[] byteIds, int lengthLimit) {
    this.ids = ids;
    this.lengthLimit = lengthLimit;
    tokens = new ArrayList<>(ids.keySet());
    weights = new long[words.size()];
    var laid = new Ids(1 << 16);
    var owners = new Ids(1 << 16);
    int word = 0;
    for (var entry : words.entrySet()) {
      for (byte b : entry.getKey().getBytes(StandardCharsets.UTF_8)) {
        if (byteIds[b & 0xFF] < 0) continue;
        laid.add(byteIds[b & 0xFF]);
        owners.add(word);
      }
      weights[word++] = entry.getValue()[0];
    }
    symbols = laid.toArray();
    wordOf = owners.toArray();
    next = new int[symbols.length];
    previous = new int[symbols.length];
    Arrays.fill(next, DEAD);
    Arrays.fill(previous, DEAD);
    for (int i = 1; i < symbols.length; i++) {
      if (wordOf[i - 1] != wordOf[i]) continue;
      next[i - 1] = i;
      previous[i] = i - 1;
    }
    List<Pair> touched = new ArrayList<>();
    for (int i = 0; i < symbols.length; i++) if (next[i] >= 0) gain(symbols[i], symbols[next[i]], i, touched);
    offer(touched);
  }

  /** Merges until the vocabulary has a size, or no pair is left that occurs often enough. */
  List<Merge> run(int vocabularySize, long leastCount) {
    while (ids.size() < vocabularySize && !queue.isEmpty()) {
      Candidate best = queue.remove();
      Pair pair = best.pair;
      if (pair.count != best.count) {
        if (pair.count > 0) queue.add(new Candidate(pair.count, pair));
        continue;
      }
      if (pair.count < leastCount) break;
      join(pair);
    }
    return List.copyOf(merges);
  }

  private void join(Pair pair) {
    int first = PairMap.first(pair.key);
    int second = PairMap.second(pair.key);
    merges.add(new Merge(tokens.get(first), tokens.get(second)));
    String joined = tokens.get(first) + tokens.get(second);
    int id = ids.computeIfAbsent(joined, _ -> tokens.size());
    if (id == tokens.size()) tokens.add(joined);

    int[] places = pair.places.toArray();
    pair.places.clear();
    // a word's places are taken from left to right, which matters in runs of one symbol
    Arrays.sort(places);
    List<Pair> touched = new ArrayList<>();
    for (int at : places) {
      int other = next[at];
      if (symbols[at] != first || other < 0 || symbols[other] != second) continue;
      int before = previous[at];
      int after = next[other];
      if (before >= 0) lose(symbols[before], first, at);
      if (after >= 0) lose(second, symbols[after], at);
      symbols[at] = id;
      symbols[other] = DEAD;
      next[at] = after;
      if (after >= 0) previous[after] = at;
      if (before >= 0) gain(symbols[before], id, before, touched);
      if (after >= 0) gain(id, symbols[after], at, touched);
    }
    pair.count = 0;
    offer(touched);
  }

  private void lose(int first, int second, int at) {
    int number = numbers.get(first, second);
    if (number >= 0) pairs.get(number).count -= weights[wordOf[at]];
  }

  private void gain(int first, int second, int at, List<Pair> touched) {
    int number = numbers.get(first, second);
    if (number < 0) {
      if (tokens.get(first).length() + tokens.get(second).length() >= lengthLimit) return;
      number = pairs.size();
      numbers.put(first, second, number);
      pairs.add(new Pair(PairMap.key(first, second)));
    }
    Pair pair = pairs.get(number);
    pair.count += weights[wordOf[at]];
    pair.places.add(at);
    if (pair.fresh) return;
    pair.fresh = true;
    touched.add(pair);
  }

  private void offer(List<Pair> touched) {
    for (Pair pair : touched) {
      pair.fresh = false;
      if (pair.count > 0) queue.add(new Candidate(pair.count, pair));
    }
  }
}
