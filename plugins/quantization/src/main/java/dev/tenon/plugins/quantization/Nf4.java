package dev.tenon.plugins.quantization;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.tenon.api.quantization.BitsAndBytesLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.quantization.Weights;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Constant;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Four bits that name one of 16 values spaced like a normal distribution, and a scale for each block of weights, as bitsandbytes has them
 * (Dettmers et al. 2023, "QLoRA"). Blocks run over the flattened tensor, across rows; the last may be short. 4.5 bits a weight with blocks
 * of 64, 4.127 with the scales quantised in their turn.
 *
 * <p>Layout: uint8 [bytes], for n weights in B = ⌈n / block_size⌉ blocks; weight i belongs to block ⌊i / block_size⌋.
 * <pre>
 *   uint8    codes[⌈n / 2⌉]      weight 2·j in the high four bits of byte j, weight 2·j + 1 in the low four; 7 (zero) after the last
 *   and then float32  scale[B]
 *   or, with double_quant,
 *   uint8    scaleCode[B]
 *   float32  nested[⌈B / 256⌉]
 *   float32  offset
 *            scale of block b = dynamic[scaleCode[b]] · nested[⌊b / 256⌋] + offset
 *   weight i = nf4[code] · scale
 * </pre>
 * Nothing stands between the parts, so that floats may begin on any byte. {@code nf4} and {@code dynamic} are the tables of
 * bitsandbytes.
 *
 * @param blockSize weights that share a scale
 * @param doubleQuant whether the scales are quantised too
 */
@Doc("4-bit normal floats of QLoRA: 4.13 bits a weight with quantised scales")
public record Nf4(
    @Key(aliases = {
        "blocksize"}) @Doc("weights that share a scale") int blockSize,
    @Key(aliases = {"bnb_4bit_use_double_quant"}) @Doc("quantise the scales too") boolean doubleQuant)
    implements
      Quantization,
      BitsAndBytesLayout {
  private static final float[] VALUES = {-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
      -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f,
      0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f,
      0.7229568362236023f, 1.0f};
  private static final float[] THRESHOLDS = Nearest.thresholds(VALUES);
  private static final int ZERO = 7, NESTED = 256;
  /** What bitsandbytes takes for the scale of a short last block of zeros. */
  private static final float LEAST = 1e-38f;

  /** Blocks of 64, scales quantised: what QLoRA uses. */
  public Nf4() {
    this(64, true);
  }

  public Nf4 {
    if (blockSize < 2 || blockSize % 2 != 0)
      throw new IllegalArgumentException("block_size is " + blockSize + "; it must be even and at least 2");
  }

  @Override public String type() {
    return "nf4";
  }

  /** Where the parts of a tensor's bytes begin. */
  private record Parts(long count, int blocks, long scales, long nested, long end) {}

  private Parts parts(Shape weights) {
    long count = weights.count();
    if (count == 0) throw new IllegalArgumentException("nf4 holds at least one weight; the weights are " + weights);
    int blocks = Math.toIntExact(Math.ceilDiv(count, blockSize));
    long scales = (count + 1) / 2, nested = scales + (doubleQuant ? blocks : 0);
    return new Parts(count, blocks, scales, nested,
        nested + 4L * (doubleQuant ? Math.ceilDiv(blocks, NESTED) + 1 : blocks));
  }

  @Override public Shape stored(Shape weights) {
    return Shape.of(Math.toIntExact(parts(weights).end));
  }

  @Override public Tensor dequantize(Tensor stored, Shape weights) {
    Parts parts = parts(weights);
    Tensor bytes = stored.slice(0, 0, (int) parts.scales).reshape(Tensor.INFER, 1);
    Tensor codes = Nibbles.high(bytes).concat(1, Nibbles.low(bytes)).reshape(Tensor.INFER).slice(0, 0,
        (int) parts.count);
    Tensor values = table(stored, VALUES).gather(codes.cast(DType.INT64));
    return values.times(scales(stored, parts).gather(block(codes, blockSize))).reshape(weights.dims());
  }

  /** [blocks] */
  private Tensor scales(Tensor stored, Parts parts) {
    Tensor floats = stored.slice(0, (int) parts.nested, (int) parts.end).reinterpret(DType.FLOAT32);
    if (!doubleQuant) return floats;
    int last = floats.size(0) - 1;
    Tensor codes = stored.slice(0, (int) parts.scales, (int) parts.nested);
    return table(stored, DynamicCode.table()).gather(codes.cast(DType.INT64))
        .times(floats.slice(0, 0, last).gather(block(codes, NESTED))).plus(floats.slice(0, last, last + 1));
  }

  /** Which block each place belongs to: int64 in the shape of the input. */
  private static Tensor block(Tensor like, int size) {
    Tensor index = like.rangeLike(0);
    return index.over(index.fullLike(size));
  }

  private static Tensor table(Tensor stored, float[] values) {
    double[] exact = new double[values.length];
    for (int i = 0; i < exact.length; i++) exact[i] = values[i];
    var constant = Constant.of(TensorType.of(DType.FLOAT32, values.length), exact);
    return stored.evaluator().apply(new Source.Table(constant), List.of()).getFirst();
  }

  @Override public void quantize(Weights weights, Array stored) {
    Parts parts = parts(weights.shape());
    MemorySegment to = stored.segment();
    float[] scales = new float[parts.blocks];
    byte[] codes = new byte[blockSize / 2];
    for (int b = 0; b < parts.blocks; b++) {
      float[] block = new float[(int) Math.min(blockSize, parts.count - (long) b * blockSize)];
      Rows.read(weights, (long) b * blockSize, block);
      scales[b] = encode(block, codes);
      MemorySegment.copy(codes, 0, to, JAVA_BYTE, (long) b * codes.length, (block.length + 1) / 2);
    }
    if (doubleQuant) quantizeScales(scales, to, parts);
    else MemorySegment.copy(scales, 0, to, JAVA_FLOAT_UNALIGNED, parts.scales, scales.length);
  }

  /** Quantises one block and gives its scale. */
  private float encode(float[] block, byte[] codes) {
    float scale = 0;
    for (float x : block) scale = Math.max(scale, Math.abs(x));
    boolean whole = block.length == blockSize;
    if (!whole) scale = Math.max(scale, LEAST);
    float inverse = 1 / scale;
    for (int i = 0; i < block.length; i += 2) {
      int first = code(block[i], scale, inverse, whole),
          second = i + 1 < block.length ? code(block[i + 1], scale, inverse, whole) : ZERO;
      codes[i / 2] = (byte) (first << 4 | second);
    }
    return scale;
  }

  private static int code(float x, float scale, float inverse, boolean whole) {
    if (x == 0) return ZERO;
    return Nearest.code(Math.clamp(whole ? x * inverse : x / scale, -1f, 1f), THRESHOLDS);
  }

  private static void quantizeScales(float[] scales, MemorySegment to, Parts parts) {
    double sum = 0;
    for (float s : scales) sum += s;
    float offset = (float) (sum / scales.length);
    long nestedAt = parts.nested;
    for (int from = 0; from < scales.length; from += NESTED, nestedAt += Float.BYTES) {
      int n = Math.min(NESTED, scales.length - from);
      float nested = 0;
      for (int i = 0; i < n; i++) nested = Math.max(nested, Math.abs(scales[from + i] - offset));
      float inverse = nested == 0 ? 0 : 1 / nested;
      for (int i = 0; i < n; i++)
        to.set(JAVA_BYTE, parts.scales + from + i, (byte) DynamicCode.nearest((scales[from + i] - offset) * inverse));
      to.set(JAVA_FLOAT_UNALIGNED, nestedAt, nested);
    }
    to.set(JAVA_FLOAT_UNALIGNED, nestedAt, offset);
  }

  @Override public void read(Array stored, Shape weights, long from, float[] to) {
    Parts parts = parts(weights);
    MemorySegment bytes = stored.segment();
    for (int done = 0; done < to.length;) {
      long index = from + done, block = index / blockSize;
      int end = (int) Math.min(to.length, (block + 1) * blockSize - from);
      float scale = scale(bytes, parts, block);
      if (index % 2 != 0) to[done++] = VALUES[bytes.get(JAVA_BYTE, index / 2) & 15] * scale;
      long at = (from + done) / 2;
      for (; done + 1 < end; done += 2, at++) {
        int pair = bytes.get(JAVA_BYTE, at);
        to[done] = VALUES[pair >> 4 & 15] * scale;
        to[done + 1] = VALUES[pair & 15] * scale;
      }
      if (done < end) to[done++] = VALUES[bytes.get(JAVA_BYTE, at) >> 4 & 15] * scale;
    }
  }

  @Override public String bitsAndBytesType() {
    return type();
  }

  @Override public float[] codeValues() {
    return VALUES.clone();
  }

  @Override public float[] scaleCodeValues() {
    return DynamicCode.table();
  }

  @Override public Nf4 with(int size, Optional<Integer> nested) {
    if (nested.isPresent() && nested.get() != NESTED)
      throw new IllegalArgumentException("nested_blocksize is " + nested.get() + "; it must be " + NESTED);
    return new Nf4(size, nested.isPresent());
  }

  @Override public void fromBitsAndBytes(Packed packed, Shape weights, Array stored) {
    Parts parts = parts(weights);
    MemorySegment to = stored.segment();
    copy("the codes", packed.codes(), to, 0, parts.scales);
    copy("absmax", packed.scales(), to, parts.scales, doubleQuant ? parts.nested : parts.end);
    packed.nestedScales().ifPresent(n -> {
      copy("nested_absmax", n, to, parts.nested, parts.end - Float.BYTES);
      to.set(JAVA_FLOAT_UNALIGNED, parts.end - Float.BYTES, packed.offset());
    });
  }

  private static void copy(String what, Array from, MemorySegment to, long begin, long end) {
    if (from.type().bytes() != end - begin)
      throw new IllegalArgumentException(
          what + " takes " + from.type().bytes() + " bytes; it must be " + (end - begin));
    to.asSlice(begin, end - begin).copyFrom(from.segment());
  }

  private float scale(MemorySegment bytes, Parts parts, long block) {
    if (!doubleQuant) return bytes.get(JAVA_FLOAT_UNALIGNED, parts.scales + 4 * block);
    int code = bytes.get(JAVA_BYTE, parts.scales + block) & 0xff;
    float nested = bytes.get(JAVA_FLOAT_UNALIGNED, parts.nested + 4 * (block / NESTED)),
        offset = bytes.get(JAVA_FLOAT_UNALIGNED, parts.end - 4);
    return DynamicCode.value(code) * nested + offset;
  }
}
