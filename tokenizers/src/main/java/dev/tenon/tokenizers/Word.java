package dev.tenon.tokenizers;

import java.util.Arrays;

/**
 * One word while it is merged: always the pair whose merge was learnt first, among equals the leftmost. Short words by
 * searching all pairs each time; long ones with a heap of pairs, in O(n log n). For one thread; used again word after
 * word.
 */
final class Word {
  /** Up to this many symbols searching is faster than a heap. */
  private static final int SHORT = 48;
  private static final int NONE = Integer.MAX_VALUE;

  private final Merges merges;
  private int[] symbols = new int[SHORT];
  private final int[] ranks = new int[SHORT];
  private int size;

  private int[] next = {};
  private int[] previous = {};
  private long[] heap = {};
  private int heaped;

  Word(Merges merges) {
    this.merges = merges;
  }

  void add(int symbol) {
    if (size == symbols.length) symbols = Arrays.copyOf(symbols, Math.multiplyExact(2, size));
    symbols[size++] = symbol;
  }

  /** Merges the symbols added, appends what they became, and is empty again. */
  void finish(Ids out) {
    if (size <= SHORT) mergeShort();
    else mergeLong();
    for (int i = 0; i < size; i++) out.add(symbols[i]);
    size = 0;
  }

  private void mergeShort() {
    for (int i = 0; i + 1 < size; i++) ranks[i] = rank(symbols[i], symbols[i + 1]);
    while (true) {
      int best = NONE;
      int at = -1;
      for (int i = 0; i + 1 < size; i++) {
        if (ranks[i] < best) {
          best = ranks[i];
          at = i;
        }
      }
      if (at < 0) return;
      symbols[at] = merges.joined(best);
      size--;
      System.arraycopy(symbols, at + 2, symbols, at + 1, size - at - 1);
      if (at + 1 < size) {
        System.arraycopy(ranks, at + 2, ranks, at + 1, size - at - 2);
        ranks[at] = rank(symbols[at], symbols[at + 1]);
      }
      if (at > 0) ranks[at - 1] = rank(symbols[at - 1], symbols[at]);
    }
  }

  private int rank(int first, int second) {
    int rank = merges.rank(first, second);
    return rank < 0 ? NONE : rank;
  }

  private void mergeLong() {
    if (next.length < size) {
      next = new int[symbols.length];
      previous = new int[symbols.length];
    }
    heaped = 0;
    for (int i = 0; i < size; i++) {
      next[i] = i + 1 < size ? i + 1 : -1;
      previous[i] = i - 1;
    }
    for (int i = 0; i + 1 < size; i++) offer(i, i + 1);
    while (heaped > 0) {
      long least = take();
      int rank = (int) (least >>> 32);
      int at = (int) least;
      int other = next[at];
      // what stood there when it was offered may have been merged since
      if (symbols[at] < 0 || other < 0 || merges.rank(symbols[at], symbols[other]) != rank) continue;
      symbols[at] = merges.joined(rank);
      symbols[other] = -1;
      next[at] = next[other];
      if (next[at] >= 0) {
        previous[next[at]] = at;
        offer(at, next[at]);
      }
      if (previous[at] >= 0) offer(previous[at], at);
    }
    int left = 0;
    for (int i = 0; i >= 0; i = next[i]) symbols[left++] = symbols[i];
    size = left;
  }

  private void offer(int at, int other) {
    int rank = merges.rank(symbols[at], symbols[other]);
    if (rank < 0) return;
    if (heaped == heap.length) heap = Arrays.copyOf(heap, Math.max(64, Math.multiplyExact(2, heaped)));
    long entry = ((long) rank << 32) | at;
    int slot = heaped++;
    while (slot > 0 && heap[(slot - 1) / 2] > entry) {
      heap[slot] = heap[(slot - 1) / 2];
      slot = (slot - 1) / 2;
    }
    heap[slot] = entry;
  }

  private long take() {
    long least = heap[0];
    long entry = heap[--heaped];
    int slot = 0;
    while (2 * slot + 1 < heaped) {
      int child = 2 * slot + 1;
      if (child + 1 < heaped && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= entry) break;
      heap[slot] = heap[child];
      slot = child;
    }
    heap[slot] = entry;
    return least;
  }
}
