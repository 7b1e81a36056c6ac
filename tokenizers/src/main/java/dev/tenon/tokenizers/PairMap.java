package dev.tenon.tokenizers;

import java.util.Arrays;

/** Numbers by pairs of token ids: a hash table without boxes. Safe for many readers once nobody writes. */
final class PairMap {
  private static final long FREE = -1;

  private long[] keys = new long[64];
  private int[] values = new int[64];
  private int size;

  PairMap() {
    Arrays.fill(keys, FREE);
  }

  static long key(int first, int second) {
    return ((long) first << 32) | second;
  }

  static int first(long key) {
    return (int) (key >>> 32);
  }

  static int second(long key) {
    return (int) key;
  }

  /** The pair's number, which is not negative; −1 if it has none. */
  int get(int first, int second) {
    long key = key(first, second);
    for (int at = home(key, keys.length);; at = (at + 1) & (keys.length - 1)) {
      if (keys[at] == key) return values[at];
      if (keys[at] == FREE) return -1;
    }
  }

  /** Gives a pair a number; the last one counts. */
  void put(int first, int second, int value) {
    if (2 * (size + 1) > keys.length) grow();
    if (insert(key(first, second), value)) size++;
  }

  private boolean insert(long key, int value) {
    int at = home(key, keys.length);
    while (keys[at] != FREE && keys[at] != key) at = (at + 1) & (keys.length - 1);
    boolean fresh = keys[at] == FREE;
    keys[at] = key;
    values[at] = value;
    return fresh;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) if (oldKeys[i] != FREE) insert(oldKeys[i], oldValues[i]);
  }

  /** Multiplication by 2^64 divided by the golden ratio; its high bits depend on all of the key's. */
  private static int home(long key, int capacity) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 33) & (capacity - 1);
  }
}
