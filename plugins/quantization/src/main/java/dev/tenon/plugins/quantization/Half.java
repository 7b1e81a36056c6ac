package dev.tenon.plugins.quantization;

/** Float16 numbers within the bytes of a block, little-endian. */
final class Half {
  private Half() {}

  /**
   * Writes a number, rounded to nearest even.
   *
   * @return what it is after rounding
   * @throws IllegalArgumentException if it is beyond float16
   */
  static float put(float value, byte[] block, int at) {
    short bits = Float.floatToFloat16(value);
    float rounded = Float.float16ToFloat(bits);
    if (!Float.isFinite(rounded))
      throw new IllegalArgumentException("a block's scale is " + value + "; float16 ends at 65504");
    block[at] = (byte) bits;
    block[at + 1] = (byte) (bits >> 8);
    return rounded;
  }

  static float get(byte[] block, int at) {
    return Float.float16ToFloat((short) (block[at] & 0xff | block[at + 1] << 8));
  }
}
