package dev.tenon.api.tensor;

/**
 * What one element of a tensor is.
 *
 * <p>Float32 and float64 compute (float64 in definitions, checks and scalars); the others are stored and indexed.
 */
public enum DType {
  FLOAT32(4), FLOAT64(8), BFLOAT16(2), FLOAT16(2), INT8(1), UINT8(1), INT32(4), INT64(8), BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** True for the two types that arithmetic runs in. */
  public boolean computes() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
