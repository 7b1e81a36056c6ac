package dev.tenon.plugins.quantization;

/**
 * 256 weights of one row: 128 bytes with the low four bits of the codes, 64 with the high two, 16 scales (int8), d (float16). Which
 * weight is where says {@link Q6_K}.
 */
record Q6_KBlock() implements Block {
  private static final int PARTS = 16, PART = 16, ZERO = 32;
  private static final int HIGH = 128, SCALES = 192, D = 208;

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
    float d = Half.put(largest / Byte.MIN_VALUE, block, D);
    for (int i = 0; i < SCALES; i++) block[i] = 0;
    for (int p = 0; p < PARTS; p++) {
      Importance.of(weights, from + p * PART, PART, importance);
      byte scale = rounded(weights, from + p * PART, importance, d, scales[p]);
      block[SCALES + p] = scale;
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
    int half = weight / 128, quarter = weight % 128 / 32, column = weight % 32;
    block[half * 64 + quarter % 2 * 32 + column] |= (byte) ((code & 15) << quarter / 2 * 4);
    block[HIGH + half * 32 + column] |= (byte) (code >> 4 << quarter * 2);
  }

  private static int code(byte[] block, int weight) {
    int half = weight / 128, quarter = weight % 128 / 32, column = weight % 32;
    int low = block[half * 64 + quarter % 2 * 32 + column] >> quarter / 2 * 4 & 15;
    return low | (block[HIGH + half * 32 + column] >> quarter * 2 & 3) << 4;
  }

  @Override public void decode(byte[] block, float[] weights) {
    float d = Half.get(block, D);
    for (int p = 0; p < PARTS; p++) {
      float scale = d * block[SCALES + p];
      for (int i = p * PART; i < (p + 1) * PART; i++) weights[i] = scale * (code(block, i) - ZERO);
    }
  }
}
