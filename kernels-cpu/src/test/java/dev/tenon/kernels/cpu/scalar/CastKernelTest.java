package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static dev.tenon.kernels.cpu.scalar.Check.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CastKernelTest {
  @ParameterizedTest
  @EnumSource void wholeNumbersPassBetweenAllTypes(DType from) {
    Array a = whole(from, 7, 2, 700);
    for (DType to : DType.values()) {
      same(a.to(to), run(new Cast(to), a));
      if (to != DType.BOOL) same(a, run(new Cast(from), run(new Cast(to), a)));
    }
  }

  @ParameterizedTest
  @EnumSource void floatsConvertAsArraysDo(DType to) {
    Array a = Array.of(Shape.of(12), 0f, -0f, 0.4f, -1.7f, 200.9f, 1.00390625f, 3e9f, -3e9f, 1e20f, Float.NaN,
        Float.POSITIVE_INFINITY, 1e-30f);
    if (to == DType.INT8 || to == DType.UINT8) a = Array.of(Shape.of(5), 0f, -0.4f, -1.7f, 127.9f, Float.NaN);
    same(a.to(to), run(new Cast(to), a));
  }

  @Test void doublesAreRoundedOnceToNarrowFloats() {
    // just above the middle of 1 and its next bfloat16, 1 + 2^-7; by way of float it would be a tie and fall to 1
    double above = 1 + 0x1p-8 + 0x1p-40, below = 1 + 3 * 0x1p-8 - 0x1p-40;
    equal(run(new Cast(DType.BFLOAT16), Array.of(Shape.of(2), above, below)), 1 + 0x1p-7, 1 + 0x1p-7);
    double aboveHalf = 1 + 0x1p-11 + 0x1p-40, belowHalf = 1 + 3 * 0x1p-11 - 0x1p-40;
    equal(run(new Cast(DType.FLOAT16), Array.of(Shape.of(2), aboveHalf, belowHalf)), 1 + 0x1p-10, 1 + 0x1p-10);
    equal(run(new Cast(DType.FLOAT16), Array.of(Shape.of(2), 1e300, -70000.0)), Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY);
    equal(run(new Cast(DType.BFLOAT16), Array.of(Shape.of(1), 1e300)), Double.POSITIVE_INFINITY);
  }

  @Test void longsAreRoundedOnceToFloat() {
    long value = (1L << 54) + (1L << 30) + 1;
    assertEquals((float) value, (float) run(new Cast(DType.FLOAT32), Array.of(Shape.of(1), value)).at(0));
    assertEquals(Integer.MAX_VALUE, (int) run(new Cast(DType.INT32), Array.of(Shape.of(1), 1L << 40)).at(0));
  }

  @Test void boolIsWhetherItIsNotZero() {
    equal(run(new Cast(DType.BOOL), Array.of(Shape.of(4), 0.1f, -0f, Float.NaN, -3f)), 1, 0, 1, 1);
    equal(run(new Cast(DType.BOOL), Array.of(Shape.of(2), 256L, 0L)), 1, 0);
    equal(run(new Cast(DType.FLOAT32), array(DType.BOOL, Shape.of(2), 5, 0)), 1, 0);
  }
}
