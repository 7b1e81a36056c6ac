package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.normal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static dev.tenon.kernels.cpu.scalar.Check.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import dev.tenon.kernels.cpu.SingleRun;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseKernelsTest {
  private static final EnumSet<DType> ARITHMETIC = EnumSet.complementOf(EnumSet.of(DType.BOOL));

  /** The element of a dense array under an index of an output it broadcasts to, by div and mod alone. */
  private static long under(Shape operand, Shape output, long index) {
    long at = 0, step = 1, rest = index;
    for (int i = 1; i <= output.rank(); i++) {
      long coordinate = rest % output.dim(-i);
      rest /= output.dim(-i);
      if (i > operand.rank()) continue;
      if (operand.dim(-i) != 1) at += coordinate * step;
      step *= operand.dim(-i);
    }
    return at;
  }

  private static double apply(Binary op, double x, double y) {
    return switch (op) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case MAXIMUM -> Math.max(x, y);
      case MINIMUM -> Math.min(x, y);
    };
  }

  @ParameterizedTest
  @EnumSource void binaryBroadcastsInEveryType(Binary op) {
    int[][][] shapes = {{{2, 3, 4}, {2, 3, 4}}, {{2, 3, 4}, {4}}, {{2, 3, 4}, {3, 1}}, {{2, 1, 4}, {1, 3, 1}},
        {{}, {5}}, {{3, 1500}, {}}, {{3, 1500}, {3, 1}},
        {{0, 3}, {3}}, {{}, {}}};
    for (DType type : ARITHMETIC) {
      for (int[][] pair : shapes) {
        Array a = whole(type, 1, pair[0]), b = whole(type, 2, pair[1]);
        Array out = run(op, a, b), expected = Array.zeros(out.type());
        for (long i = 0; i < out.shape().count(); i++) {
          double x = a.at(under(a.shape(), out.shape(), i)), y = b.at(under(b.shape(), out.shape(), i));
          double z = apply(op, x, y);
          // small whole numbers: float64 rounded once more to the type is what the type's own arithmetic gives; integers wrap
          if (type == DType.INT8 || type == DType.UINT8)
            expected.segment().set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) (long) z);
          else
            expected.set(i, z);
        }
        same(expected, out);
      }
    }
  }

  @Test void floatArithmeticIsThatOfFloats() {
    Array a = normal(DType.FLOAT32, 3, 3000), b = normal(DType.FLOAT32, 4, 3000);
    Array sum = run(Binary.ADD, a, b), product = run(Binary.MULTIPLY, a, b), quotient = run(Binary.DIVIDE, a, b),
        root = run(Unary.SQRT, run(Unary.ABS, a));
    for (int i = 0; i < 3000; i++) {
      float x = (float) a.at(i), y = (float) b.at(i);
      assertEquals(x + y, (float) sum.at(i));
      assertEquals(x * y, (float) product.at(i));
      assertEquals(x / y, (float) quotient.at(i));
      assertEquals((float) Math.sqrt(Math.abs(x)), (float) root.at(i));
    }
  }

  @Test void longsAreExactBeyondDouble() {
    Array a = Array.of(Shape.of(2), Long.MAX_VALUE - 1, (1L << 53) + 1), b = Array.of(Shape.of(2), 1L, 2L);
    assertEquals(List.of(Long.MAX_VALUE, (1L << 53) + 3),
        List.of(run(Binary.ADD, a, b).longAt(0), run(Binary.ADD, a, b).longAt(1)));
    equal(run(Compare.LESS, Array.of(Shape.of(1), 1L << 53), Array.of(Shape.of(1), (1L << 53) + 1)), 1);
    equal(run(Binary.DIVIDE, Array.of(Shape.of(2), -7L, 7L), Array.of(Shape.SCALAR, 2L)), -3, 3);
    assertThrows(ArithmeticException.class, () -> run(Binary.DIVIDE, a, Array.of(Shape.SCALAR, 0L)));
  }

  @Test void boolsAreZeroAndOne() {
    Array a = array(DType.BOOL, Shape.of(4), 0, 0, 1, 1), b = array(DType.BOOL, Shape.of(4), 0, 1, 0, 1);
    equal(run(Logical.AND, a, b), 0, 0, 0, 1);
    equal(run(Logical.OR, a, b), 0, 1, 1, 1);
    equal(run(Binary.ADD, a, b), 0, 1, 1, 1);
    equal(run(Binary.MULTIPLY, a, b), 0, 0, 0, 1);
    equal(run(Binary.SUBTRACT, a, b), 0, 1, 1, 0);
    equal(run(new Affine(-1, 1), a), 1, 1, 0, 0);
    equal(run(Compare.EQUAL, a, b), 1, 0, 0, 1);
    equal(run(Logical.AND, a.as(Shape.of(4, 1)), array(DType.BOOL, Shape.SCALAR, 1)), 0, 0, 1, 1);
  }

  @ParameterizedTest
  @EnumSource void comparesInEveryType(DType type) {
    if (type == DType.BOOL) return;
    Array a = array(type, Shape.of(2, 1), 1, 3), b = array(type, Shape.of(3), 1, 2, 3);
    equal(run(Compare.LESS, a, b), 0, 1, 1, 0, 0, 0);
    equal(run(Compare.AT_MOST, a, b), 1, 1, 1, 0, 0, 1);
    equal(run(Compare.EQUAL, a, b), 1, 0, 0, 0, 0, 1);
  }

  @Test void notANumberIsNeverLessNorEqual() {
    Array nan = Array.of(Shape.of(2), Float.NaN, 1f), one = Array.of(Shape.of(2), 1f, Float.NaN);
    for (Compare op : Compare.values()) equal(run(op, nan, one), 0, 0);
    equal(run(Binary.MAXIMUM, nan, one), Float.NaN, Float.NaN);
    equal(run(Compare.EQUAL, Array.of(Shape.of(1), -0f), Array.of(Shape.of(1), 0f)), 1);
  }

  @Test void unaryIsItsFunction() {
    double[] x = {-2.5, -1, -0.3, 0.1, 0.7, 1, 3};
    Array a = Array.of(Shape.of(7), x);
    for (int i = 0; i < x.length; i++) {
      assertEquals(StrictMath.exp(x[i]), run(Unary.EXP, a).at(i));
      assertEquals(StrictMath.log(x[i]), run(Unary.LOG, a).at(i));
      assertEquals(Math.sqrt(x[i]), run(Unary.SQRT, a).at(i));
      assertEquals(1 / x[i], run(Unary.RECIPROCAL, a).at(i));
      assertEquals(StrictMath.tanh(x[i]), run(Unary.TANH, a).at(i));
      assertEquals(StrictMath.sin(x[i]), run(Unary.SIN, a).at(i));
      assertEquals(StrictMath.cos(x[i]), run(Unary.COS, a).at(i));
      assertEquals(Erf.of(x[i]), run(Unary.ERF, a).at(i));
      assertEquals(Math.abs(x[i]), run(Unary.ABS, a).at(i));
      assertEquals(Math.signum(x[i]), run(Unary.SIGN, a).at(i));
      assertEquals((float) StrictMath.exp((float) x[i]), (float) run(Unary.EXP, a.to(DType.FLOAT32)).at(i));
    }
    assertThrows(IllegalArgumentException.class, () -> run(Unary.EXP, Array.of(Shape.of(1), 1L)));
  }

  @ParameterizedTest
  @EnumSource void affineRoundsItsConstantsToTheType(DType type) {
    if (type == DType.BOOL) return;
    equal(run(new Affine(3, -1), array(type, Shape.of(3), 1, 2, 4)), 2, 5, 11);
    if (type == DType.FLOAT32)
      assertEquals(0.7f * 0.1f + 0.3f, (float) run(new Affine(0.1, 0.3), Array.of(Shape.of(1), 0.7f)).at(0));
    if (type == DType.FLOAT64)
      assertEquals(0.7 * 0.1 + 0.3, run(new Affine(0.1, 0.3), Array.of(Shape.of(1), 0.7)).at(0));
    if (type == DType.INT64) equal(run(new Affine(1.6, 0.4), Array.of(Shape.of(1), 5L)), 10);
  }

  @ParameterizedTest
  @EnumSource void whereChoosesInEveryType(DType type) {
    Array condition = array(DType.BOOL, Shape.of(2, 1), 1, 0), yes = array(type, Shape.of(3), 1, 0, 1),
        no = array(type, Shape.of(2, 3), 0, 0, 0, 0, 1, 0);
    equal(run(new Where(), condition, yes, no), 1, 0, 1, 0, 1, 0);
    equal(run(new Where(), condition, array(type, Shape.SCALAR, 1), no), 1, 1, 1, 0, 1, 0);
  }

  @Test void anOutputMayTakeTheMemoryOfAnInputLikeIt() {
    Array a = normal(DType.FLOAT32, 5, 4, 1100), b = normal(DType.FLOAT32, 6, 1100),
        c = array(DType.BOOL, Shape.of(4, 1), 1, 0, 0, 1);
    same(run(Binary.SUBTRACT, a, b), SingleRun.inPlaceOf(0, Check.KERNELS, Binary.SUBTRACT, a, b));
    same(run(Binary.SUBTRACT, b, a), SingleRun.inPlaceOf(1, Check.KERNELS, Binary.SUBTRACT, b, a));
    same(run(Unary.TANH, a), SingleRun.inPlaceOf(0, Check.KERNELS, Unary.TANH, a));
    same(run(new Affine(2, 1), a), SingleRun.inPlaceOf(0, Check.KERNELS, new Affine(2, 1), a));
    same(run(new Where(), c, a, b), SingleRun.inPlaceOf(1, Check.KERNELS, new Where(), c, a, b));
    var kernel = Check.KERNELS.kernel(Binary.ADD, List.of(a.type(), b.type())).orElseThrow();
    assertFalse(kernel.inPlace(0, 1));
    assertTrue(kernel.inPlace(0, 0));
    assertFalse(Check.KERNELS.kernel(Compare.LESS, List.of(a.type(), a.type())).orElseThrow().inPlace(0, 0));
  }

  @Test void unequalTypesAreRefused() {
    List<TensorType> types = List.of(TensorType.of(DType.FLOAT32, 2), TensorType.of(DType.INT64, 2));
    assertThrows(IllegalArgumentException.class, () -> Check.KERNELS.kernel(Binary.ADD, types));
  }
}
