package dev.tenon.plugins.quantization;

import java.util.stream.IntStream;

/**
 * 256 weights of one row in 8 parts of 32: d and dmin (float16), then for each part its scale, its offset and 16 bytes of codes, of which
 * the i-th holds weight i in its low four bits and weight i + 16 in its high four. In files the scales and offsets of all parts stand
 * before the codes, six bits each, in 12 bytes: the low six bits of the first four of either stand in bytes 0 … 3 and 4 … 7; of the last
 * four, four bits stand in bytes 8 … 11 (scales low, offsets high) and two bits above those of the first. The codes follow, byte i of
 * each two parts with weight i of the one in its low four bits and of the other in its high four.
 */
record Q4_KBlock() implements Block {
  private static final int PARTS = 8, PART = 32, MOST = 15, MOST_SCALE = 63;
  private static final int FIRST = 4, PART_BYTES = 18, CODES = 2, FILE_CODES = 16;

  /** Where bytes that go together in twos begin. */
  static int[] pairs() {
    return IntStream.range(0, (FIRST + PARTS * PART_BYTES) / 2).map(i -> 2 * i).toArray();
  }

  private static int scale(int part) {
    return FIRST + PART_BYTES * part;
  }

  private static int offset(int part) {
    return scale(part) + 1;
  }

  /** Where the code of a weight of a part is, and above how many bits. */
  private static int place(int part, int weight) {
    return scale(part) + CODES + weight % (PART / 2);
  }

  private static int shift(int weight) {
    return weight / (PART / 2) * 4;
  }

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
    for (int p = 0; p < PARTS; p++)
      for (int i = 0; i < PART / 2; i++)
        block[place(p, i)] = (byte) (code(weights[from + p * PART + i], d, dMin, block, p)
            | code(weights[from + p * PART + PART / 2 + i], d, dMin, block, p) << 4);
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
        block[scale(part)] = (byte) s;
        block[offset(part)] = (byte) m;
      }
    }
  }

  private static int code(float weight, float d, float dMin, byte[] block, int part) {
    float scale = d * block[scale(part)];
    return OffsetFit.code(weight + dMin * block[offset(part)], scale == 0 ? 0 : 1 / scale, MOST);
  }

  @Override public void decode(byte[] block, float[] weights) {
    float d = Half.get(block, 0), dMin = Half.get(block, 2);
    for (int p = 0; p < PARTS; p++) {
      float scale = d * (block[scale(p)] & 0xff), offset = dMin * (block[offset(p)] & 0xff);
      for (int i = 0; i < PART; i++) weights[p * PART + i] = scale * code(block, p, i) - offset;
    }
  }

  private static int code(byte[] block, int part, int weight) {
    return block[place(part, weight)] >>> shift(weight) & 15;
  }

  @Override public int fileBytes() {
    return 144;
  }

  @Override public void fromFile(byte[] file, byte[] block) {
    System.arraycopy(file, 0, block, 0, FIRST);
    for (int p = 0; p < 4; p++) {
      int scale = file[4 + p], offset = file[8 + p], rest = file[12 + p];
      block[scale(p)] = (byte) (scale & 63);
      block[offset(p)] = (byte) (offset & 63);
      block[scale(4 + p)] = (byte) (rest & 15 | (scale & 0xc0) >> 2);
      block[offset(4 + p)] = (byte) (rest >> 4 & 15 | (offset & 0xc0) >> 2);
    }
    for (int p = 0; p < PARTS; p++)
      for (int i = 0; i < PART / 2; i++)
        block[place(p, i)] = (byte) (fileCode(file, p, i) | fileCode(file, p, PART / 2 + i) << 4);
  }

  private static int fileCode(byte[] file, int part, int weight) {
    return file[FILE_CODES + part / 2 * PART + weight] >>> part % 2 * 4 & 15;
  }

  @Override public void toFile(byte[] block, byte[] file) {
    System.arraycopy(block, 0, file, 0, FIRST);
    for (int p = 0; p < 4; p++) {
      int scale = block[scale(4 + p)], offset = block[offset(4 + p)];
      file[4 + p] = (byte) (block[scale(p)] | scale >> 4 << 6);
      file[8 + p] = (byte) (block[offset(p)] | offset >> 4 << 6);
      file[12 + p] = (byte) (scale & 15 | (offset & 15) << 4);
    }
    for (int p = 0; p < PARTS; p += 2)
      for (int i = 0; i < PART; i++)
        file[FILE_CODES + p / 2 * PART + i] = (byte) (code(block, p, i) | code(block, p + 1, i) << 4);
  }
}
