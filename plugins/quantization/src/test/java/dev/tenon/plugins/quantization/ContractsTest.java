package dev.tenon.plugins.quantization;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Shape;
import dev.tenon.testkit.model.QuantizationContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Largest errors: what was measured on normal weights, and a tenth more. */
class ContractsTest {
  @Nested
  class EightBits extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Q8_0();
    }

    @Override protected double largestError() {
      return 0.006;
    }
  }

  @Nested
  class FourBits extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Q4_0();
    }

    @Override protected double largestError() {
      return 0.095;
    }
  }

  @Nested
  class FourBitsWithOffsets extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Q4_K();
    }

    @Override protected double largestError() {
      return 0.078;
    }

    @Override protected boolean keepsWhatItMade() {
      return false;
    }

    @Override protected List<Shape> refused() {
      return List.of(Shape.of(4, 31), Shape.of(2, 384));
    }
  }

  @Nested
  class SixBits extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Q6_K();
    }

    @Override protected double largestError() {
      return 0.019;
    }

    @Override protected boolean keepsWhatItMade() {
      return false;
    }
  }

  @Nested
  class NormalFloats extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Nf4(64, false);
    }

    @Override protected double largestError() {
      return 0.101;
    }

    @Override protected List<Shape> shapes() {
      return List.of(Shape.of(1, 256), Shape.of(7, 33), Shape.of(3, 50), Shape.of(70, 256));
    }

    @Override protected List<Shape> refused() {
      return List.of();
    }
  }

  @Nested
  class NormalFloatsWithQuantisedScales extends QuantizationContract {
    @Override protected Quantization spec() {
      return new Nf4();
    }

    @Override protected double largestError() {
      return 0.101;
    }

    @Override protected boolean keepsWhatItMade() {
      return false;
    }

    @Override protected List<Shape> shapes() {
      return List.of(Shape.of(1, 256), Shape.of(7, 33), Shape.of(70, 256), Shape.of(160, 128));
    }

    @Override protected List<Shape> refused() {
      return List.of();
    }
  }
}
