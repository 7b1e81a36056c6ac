package dev.tenon.plugins.quantization;

/**
 * 256 weights of one row in 8 parts of 32: d and dmin (float16), 8 scales, 8 offsets, 128 bytes of codes. In files the scales and offsets
 * are six bits each, in 12 bytes: the low six bits of the first four of either stand in bytes 0 … 3 and 4 … 7; of the last four, four bits
 * stand in bytes 8 … 11 (scales low, offsets high) and two bits above those of the first.
 */
record Q4_KBlock() implements Block {
  private static final int PARTS = 8, PART = 32, MOST = 15, MOST_SCALE = 63;
  private static final int SCALES = 4, OFFSETS = 12, CODES = 20, FILE_CODES = 16;

  @Override public int weights() {
    return PARTS * PART;
  }

  @Override public int bytes() {
    return 148;
  }

  /** Fits each part alone, then rounds scales and offsets to six bits, choosing among neighbours those that fit best together. */
  @Override public void encode(float[] weights, int from, byte[] block) {
    float[] scales = new float[PARTS], offsets = new float[PARTS], importance = new float[PART];
    var fit = new OffsetFit(MOST);
    float largestScale = 0, largestOffset = 0;
    for (int p = 0; p < PARTS; p++) {
      Importance.of(weights, from + p * PART, PART, importance);
      fit.fit(weights, from + p * PART, PART, importance);
      scales[p] = fit.scale();
      offsets[p] = fit.offset();
      largestScale = Math.max(largestScale, scales[p]);
      largestOffset = Math.max(largestOffset, offsets[p]);
    }
    float d = Half.put(largestScale / MOST_SCALE, block, 0), dMin = Half.put(largestOffset / MOST_SCALE, block, 2);
    for (int p = 0; p < PARTS; p++) {
      Importance.of(weights, from + p * PART, PART, importance);
      round(weights, from + p * PART, importance, d, dMin, nearest(scales[p], d), nearest(offsets[p], dMin), block, p);
    }
    for (int k = 0; k < PARTS / 2; k++)
      for (int c = 0; c < PART; c++)
        block[CODES + k * PART + c] = (byte) (code(weights[from + 2 * k * PART + c], d, dMin, block, 2 * k)
            | code(weights[from + (2 * k + 1) * PART + c], d, dMin, block, 2 * k + 1) << 4);
  }

  private static int nearest(float value, float unit) {
    return unit == 0 ? 0 : Math.clamp(Math.round(value / unit), 0, MOST_SCALE);
  }

  /** Sets the scale and offset of a part: of those next to the nearest, the pair with the least error. */
  private static void round(float[] weights, int from, float[] importance, float d, float dMin, int scale, int offset,
      byte[] block, int part) {
    double least = Double.POSITIVE_INFINITY;
    for (int s = Math.max(0, scale - 1); s <= Math.min(MOST_SCALE, scale + 1); s++) {
      for (int m = Math.max(0, offset - 1); m <= Math.min(MOST_SCALE, offset + 1); m++) {
        double error = OffsetFit.error(weights, from, PART, importance, d * s, dMin * m, MOST);
        if (error >= least) continue;
        least = error;
        block[SCALES + part] = (byte) s;
        block[OFFSETS + part] = (byte) m;
      }
    }
  }

  private static int code(float weight, float d, float dMin, byte[] block, int part) {
    float scale = d * block[SCALES + part];
    return OffsetFit.code(weight + dMin * block[OFFSETS + part], scale == 0 ? 0 : 1 / scale, MOST);
  }

  @Override public void decode(byte[] block, float[] weights) {
    float d = Half.get(block, 0), dMin = Half.get(block, 2);
    for (int p = 0; p < PARTS; p++) {
      float scale = d * (block[SCALES + p] & 0xff), offset = dMin * (block[OFFSETS + p] & 0xff);
      int at = CODES + p / 2 * PART, shift = p % 2 * 4;
      for (int c = 0; c < PART; c++) weights[p * PART + c] = scale * (block[at + c] >>> shift & 15) - offset;
    }
  }

  @Override public int fileBytes() {
    return 144;
  }

  @Override public void fromFile(byte[] file, byte[] block) {
    System.arraycopy(file, 0, block, 0, SCALES);
    for (int p = 0; p < 4; p++) {
      int scale = file[4 + p], offset = file[8 + p], rest = file[12 + p];
      block[SCALES + p] = (byte) (scale & 63);
      block[OFFSETS + p] = (byte) (offset & 63);
      block[SCALES + 4 + p] = (byte) (rest & 15 | (scale & 0xc0) >> 2);
      block[OFFSETS + 4 + p] = (byte) (rest >> 4 & 15 | (offset & 0xc0) >> 2);
    }
    System.arraycopy(file, FILE_CODES, block, CODES, block.length - CODES);
  }

  @Override public void toFile(byte[] block, byte[] file) {
    System.arraycopy(block, 0, file, 0, SCALES);
    for (int p = 0; p < 4; p++) {
      int scale = block[SCALES + 4 + p], offset = block[OFFSETS + 4 + p];
      file[4 + p] = (byte) (block[SCALES + p] | scale >> 4 << 6);
      file[8 + p] = (byte) (block[OFFSETS + p] | offset >> 4 << 6);
      file[12 + p] = (byte) (scale & 15 | (offset & 15) << 4);
    }
    System.arraycopy(block, CODES, file, FILE_CODES, block.length - CODES);
  }
}
