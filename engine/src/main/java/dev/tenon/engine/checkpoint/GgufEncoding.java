package dev.tenon.engine.checkpoint;

import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.gguf.GgufTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a tensor in a GGUF file is encoded. Its rows follow each other, all of one length in bytes. */
sealed interface GgufEncoding {
  /** Numbers as they are. */
  record Plain(DType dtype) implements GgufEncoding {}

  /** Blocks of a format that knows such files. */
  record Blocks(Quantization format, GgufLayout layout) implements GgufEncoding {}

  /** The number that files give it. */
  default int type() {
    return switch (this) {
      case Plain(DType dtype) -> switch (dtype) {
        case FLOAT32 -> GgufTypes.F32;
        case FLOAT16 -> GgufTypes.F16;
        case BFLOAT16 -> GgufTypes.BF16;
        default -> throw new IllegalStateException("weights are never " + dtype);
      };
      case Blocks(Quantization _, GgufLayout layout) -> layout.ggufType();
    };
  }

  /**
   * Bytes of a tensor.
   *
   * @throws IllegalArgumentException if it cannot be encoded so
   */
  default long bytes(Shape shape) {
    return switch (this) {
      case Plain(DType dtype) -> new TensorType(dtype, shape).bytes();
      case Blocks(Quantization _, GgufLayout layout) -> layout.ggufBytes(shape);
    };
  }

  /** The encodings that are known. */
  record All(List<GgufEncoding> encodings) {
    static All with(List<Quantization> formats) {
      var all = new ArrayList<GgufEncoding>();
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16)) all.add(new Plain(dtype));
      for (Quantization format : formats) of(format).ifPresent(all::add);
      return new All(List.copyOf(all));
    }

    Optional<GgufEncoding> numbered(int type) {
      return encodings.stream().filter(e -> e.type() == type).findFirst();
    }

    List<String> names() {
      return encodings.stream().map(e -> GgufTypes.name(e.type())).toList();
    }
  }

  /** The encoding of a format, if it knows such files. */
  static Optional<GgufEncoding> of(Quantization format) {
    return format instanceof GgufLayout layout ? Optional.of(new Blocks(format, layout)) : Optional.empty();
  }
}
