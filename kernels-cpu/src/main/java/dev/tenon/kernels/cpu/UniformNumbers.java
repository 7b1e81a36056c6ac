package dev.tenon.kernels.cpu;

import java.nio.charset.StandardCharsets;

/**
 * Uniform random numbers by position, without state: the number at an index depends on the key, the seed and the index
 * alone, so any kernel may draw any part of them in any order.
 *
 * <p>A key and a seed choose a start; the bits at an index are those that SplitMix64 (Steele, Lea, Flood 2014) started
 * there gives after as many steps. Starts are spread over 64 bits by the same mixing function.
 */
public final class UniformNumbers {
  /** What SplitMix64 steps by: 2⁶⁴ over the golden ratio, made odd. */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private UniformNumbers() {}

  /** Where the numbers of a key and a seed of two parts start. */
  public static long start(String key, long seed, long more) {
    return mix(mix(mix(hash(key)) + seed * STEP + 1) + more * STEP + 1);
  }

  /** The number in [0, 1) at an index, a multiple of 2⁻²⁴. */
  public static float floatAt(long start, long index) {
    return (bits(start, index) >>> 40) * 0x1p-24f;
  }

  /** The number in [0, 1) at an index, a multiple of 2⁻⁵³. */
  public static double doubleAt(long start, long index) {
    return (bits(start, index) >>> 11) * 0x1p-53;
  }

  /** 64 random bits at an index. */
  public static long bits(long start, long index) {
    return mix(start + (index + 1) * STEP);
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** FNV-1a over UTF-8, 64 bits: the same on every machine and for ever. */
  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    return hash;
  }
}
