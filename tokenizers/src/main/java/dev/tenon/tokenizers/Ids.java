package dev.tenon.tokenizers;

import java.util.Arrays;

/** A list of ints that grows. */
final class Ids {
  private int[] ids;
  private int size;

  Ids(int expected) {
    ids = new int[Math.max(8, expected)];
  }

  void add(int id) {
    if (size == ids.length) ids = Arrays.copyOf(ids, Math.multiplyExact(2, size));
    ids[size++] = id;
  }

  int get(int at) {
    return ids[at];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Forgets those behind the first. */
  void cut(int length) {
    size = Math.min(size, length);
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
