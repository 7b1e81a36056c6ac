package dev.tenon.plugins.quantization;

import dev.tenon.api.tensor.Tensor;

/** Parts of bytes in the tensor language, by division: uint8 → uint8. */
final class Nibbles {
  private Nibbles() {}

  /** The high four bits. */
  static Tensor high(Tensor bytes) {
    return shifted(bytes, 4);
  }

  /** The low four bits. */
  static Tensor low(Tensor bytes) {
    return lowest(bytes, 4);
  }

  /** Without so many low bits. */
  static Tensor shifted(Tensor bytes, int bits) {
    return bits == 0 ? bytes : bytes.over(bytes.fullLike(1 << bits));
  }

  /** So many low bits. */
  static Tensor lowest(Tensor bytes, int bits) {
    return bytes.minus(shifted(bytes, bits).times(1 << bits));
  }
}
