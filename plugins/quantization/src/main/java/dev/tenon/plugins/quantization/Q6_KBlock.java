package dev.tenon.plugins.quantization;

import java.util.Arrays;

/**
 * 256 weights of one row: d (float16), then for each 16 columns of the four quarters of a half 4 scales (int8) and 16 times 3 bytes of
 * codes. Which weight is where says {@link Q6_K}. In files 128 bytes with the low four bits of the codes come first, 64 with the high
 * two, 16 scales and d.
 */
record Q6_KBlock() implements Block {
  private static final int PARTS = 16, PART = 16, ZERO = 32;
  private static final int FIRST = 2, SIXTEENS = 52, CODES = 4, FILE_HIGH = 128, FILE_SCALES = 192, FILE_D = 208;
  /** Where each byte of a file stands in memory. */
  private static final int[] PLACES = places();

  private static int[] places() {
    int[] places = new int[FILE_D + 2];
    for (int weight = 0; weight < PARTS * PART; weight++) {
      int half = weight / 128, quarter = weight % 128 / 32, column = weight % 32;
      places[half * 64 + quarter % 2 * 32 + column] = low(weight);
      places[FILE_HIGH + half * 32 + column] = high(weight);
      places[FILE_SCALES + weight / PART] = scale(weight / PART);
    }
    places[FILE_D + 1] = 1;
    return places;
  }

  /** Where 16 columns of a weight's half begin. */
  private static int sixteens(int weight) {
    return FIRST + SIXTEENS * (weight / 128 * 2 + weight % 32 / 16);
  }

  private static int low(int weight) {
    return sixteens(weight) + CODES + 3 * (weight % 16) + weight / 32 % 2;
  }

  private static int high(int weight) {
    return sixteens(weight) + CODES + 3 * (weight % 16) + 2;
  }

  private static int scale(int part) {
    return sixteens(part * PART) + part % 8 / 2;
  }

  @Override public int weights() {
    return PARTS * PART;
  }

  @Override public int bytes() {
    return 210;
  }

  /** Fits each part alone, then rounds the scales to eight bits, choosing of neighbours the one that fits best. */
  @Override public void encode(float[] weights, int from, byte[] block) {
    float[] scales = new float[PARTS], importance = new float[PART];
    float largest = 0;
    for (int p = 0; p < PARTS; p++) {
      Importance.of(weights, from + p * PART, PART, importance);
      scales[p] = SignedFit.scale(weights, from + p * PART, PART, importance, ZERO);
      if (Math.abs(scales[p]) > Math.abs(largest)) largest = scales[p];
    }
    float d = Half.put(largest / Byte.MIN_VALUE, block, 0);
    Arrays.fill(block, FIRST, block.length, (byte) 0);
    for (int p = 0; p < PARTS; p++) {
      Importance.of(weights, from + p * PART, PART, importance);
      byte scale = rounded(weights, from + p * PART, importance, d, scales[p]);
      block[scale(p)] = scale;
      float unit = d * scale, inverse = unit == 0 ? 0 : 1 / unit;
      for (int i = 0; i < PART; i++)
        put(block, p * PART + i, SignedFit.code(weights[from + p * PART + i], inverse, ZERO) + ZERO);
    }
  }

  /** The scale of a part in units of d: of those next to the nearest, the one with the least error. */
  private static byte rounded(float[] weights, int from, float[] importance, float d, float scale) {
    if (d == 0) return 0;
    int nearest = Math.clamp(Math.round(scale / d), Byte.MIN_VALUE, Byte.MAX_VALUE);
    int best = nearest;
    double least = Double.POSITIVE_INFINITY;
    for (int s = Math.max(Byte.MIN_VALUE, nearest - 1); s <= Math.min(Byte.MAX_VALUE, nearest + 1); s++) {
      double error = SignedFit.error(weights, from, PART, importance, d * s, ZERO);
      if (error < least) {
        least = error;
        best = s;
      }
    }
    return (byte) best;
  }

  /** Adds the code of a weight, 0 … 63, to bytes that hold zeros in its place. */
  private static void put(byte[] block, int weight, int code) {
    block[low(weight)] |= (byte) ((code & 15) << weight / 64 % 2 * 4);
    block[high(weight)] |= (byte) (code >> 4 << weight / 32 % 4 * 2);
  }

  private static int code(byte[] block, int weight) {
    return block[low(weight)] >> weight / 64 % 2 * 4 & 15 | (block[high(weight)] >> weight / 32 % 4 * 2 & 3) << 4;
  }

  @Override public void decode(byte[] block, float[] weights) {
    float d = Half.get(block, 0);
    for (int p = 0; p < PARTS; p++) {
      float scale = d * block[scale(p)];
      for (int i = p * PART; i < (p + 1) * PART; i++) weights[i] = scale * (code(block, i) - ZERO);
    }
  }

  @Override public void fromFile(byte[] file, byte[] block) {
    for (int i = 0; i < file.length; i++) block[PLACES[i]] = file[i];
  }

  @Override public void toFile(byte[] block, byte[] file) {
    for (int i = 0; i < file.length; i++) file[i] = block[PLACES[i]];
  }
}
