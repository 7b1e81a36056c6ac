package dev.tenon.engine.evaluate;

import java.util.Arrays;

/**
 * The n-grams of one length, numbered as they come, with a count each. An n-gram's key is the number of its first n − 1 tokens
 * among those of that length, and its last token. Open addressing with linear probing.
 */
final class NgramTable {
  private final int bits;
  private int size, mask = (1 << 12) - 1;
  /** Number + 1 of the n-gram that lies here; 0: free. */
  private int[] slots = new int[mask + 1];
  private long[] keys = new long[1 << 11];
  private int[] counts = new int[1 << 11];

  NgramTable(int vocabulary) {
    bits = Integer.SIZE - Integer.numberOfLeadingZeros(vocabulary - 1);
  }

  static int checked(int token, int vocabulary) {
    if (token < 0 || token >= vocabulary)
      throw new IllegalArgumentException(
          "token " + token + " is not in the vocabulary; ids run from 0 to " + (vocabulary - 1));
    return token;
  }

  int size() {
    return size;
  }

  /** The number of the n-gram's first n − 1 tokens. */
  int context(int number) {
    return (int) (keys[number] >>> bits);
  }

  int count(int number) {
    return counts[number];
  }

  void increment(int number) {
    counts[number]++;
  }

  private long key(int context, int token) {
    return (long) context << bits | token;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int at = (int) (mixed >>> 32) & mask;
    while (slots[at] != 0 && keys[slots[at] - 1] != key) at = (at + 1) & mask;
    return at;
  }

  /** The number of an n-gram; −1 if it is not there. */
  int find(int context, int token) {
    return slots[slot(key(context, token))] - 1;
  }

  /** The number of an n-gram, a new one if it was not there. */
  int add(int context, int token) {
    long key = key(context, token);
    int slot = slot(key);
    if (slots[slot] != 0) return slots[slot] - 1;
    if (size == keys.length) {
      grow();
      slot = slot(key);
    }
    keys[size] = key;
    slots[slot] = size + 1;
    return size++;
  }

  private void grow() {
    if (keys.length > 1 << 28) throw new IllegalArgumentException("more than " + size + " different n-grams");
    keys = Arrays.copyOf(keys, 2 * keys.length);
    counts = Arrays.copyOf(counts, keys.length);
    mask = 2 * keys.length - 1;
    slots = new int[mask + 1];
    for (int number = 0; number < size; number++) slots[slot(keys[number])] = number + 1;
  }
}
