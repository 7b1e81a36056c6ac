package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorMathTest {
  private static float one(UnaryOperator<FloatVector> f, float x) {
    return f.apply(Lanes.all(x)).lane(0);
  }

  /** Largest error in units of the last place of the exact value, over evenly spaced arguments. */
  private static double error(UnaryOperator<FloatVector> f, DoubleUnaryOperator exact, double from, double to) {
    double worst = 0;
    for (int i = 0; i <= 20_000; i++) {
      float x = (float) (from + (to - from) * i / 20_000);
      double want = exact.applyAsDouble(x), ulp = Math.ulp((float) want);
      worst = Math.max(worst, Math.abs(one(f, x) - want) / ulp);
    }
    return worst;
  }

  private static void within(double limit, UnaryOperator<FloatVector> f, DoubleUnaryOperator exact, double from,
      double to) {
    double worst = error(f, exact, from, to);
    assertTrue(worst <= limit, "off by " + worst + " units of the last place, at most " + limit + " allowed");
  }

  @Test void exponentialIsRightToTheLastPlace() {
    within(1.01, VectorMath::exp, StrictMath::exp, -87.3, 88.7);
    within(1.01, VectorMath::exp, StrictMath::exp, -1, 1);
  }

  @Test void exponentialKeepsItsEdges() {
    assertEquals(0f, one(VectorMath::exp, -87.4f));
    assertEquals(0f, one(VectorMath::exp, Float.NEGATIVE_INFINITY));
    assertEquals(0f, one(VectorMath::exp, -1e30f));
    assertEquals(Float.POSITIVE_INFINITY, one(VectorMath::exp, 88.8f));
    assertEquals(Float.POSITIVE_INFINITY, one(VectorMath::exp, 1e30f));
    assertEquals(Float.POSITIVE_INFINITY, one(VectorMath::exp, Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(one(VectorMath::exp, Float.NaN)));
    assertTrue(Float.isNaN(one(VectorMath::exp, Float.intBitsToFloat(0x7fc00003))));
    assertEquals(1f, one(VectorMath::exp, 0f));
  }

  @Test void powerOfTwoIsRightToTheLastPlace() {
    within(1.01, VectorMath::exp2, x -> StrictMath.pow(2, x), -126, 126);
    within(1.01, VectorMath::exp2, x -> StrictMath.pow(2, x), -1, 1);
    assertEquals(0f, one(VectorMath::exp2, -2e30f));
    assertEquals(0f, one(VectorMath::exp2, Float.NEGATIVE_INFINITY));
    assertEquals(1f, one(VectorMath::exp2, 0f));
    assertTrue(Float.isNaN(one(VectorMath::exp2, Float.NaN)));
  }

  @Test void logarithmIsRightToTheLastPlace() {
    within(1.01, VectorMath::log, StrictMath::log, 1, 4);
    within(1.01, VectorMath::log, StrictMath::log, 0.01, 100_000);
    assertEquals(0f, one(VectorMath::log, 1f));
    assertTrue(Float.isNaN(one(VectorMath::log, Float.NaN)));
    assertEquals(Float.POSITIVE_INFINITY, one(VectorMath::log, Float.POSITIVE_INFINITY));
  }

  @Test void tanhIsRightToTheLastPlaces() {
    within(2, VectorMath::tanh, StrictMath::tanh, -10, 10);
    within(2, VectorMath::tanh, StrictMath::tanh, -1, 1);
    within(2, VectorMath::tanh, StrictMath::tanh, 1e-6, 1e-3);
    assertEquals(-1f, one(VectorMath::tanh, -1e9f));
    assertEquals(1f, one(VectorMath::tanh, Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(one(VectorMath::tanh, Float.NaN)));
  }

  @Test void sigmoidIsRightToTheLastPlaces() {
    within(2.5, VectorMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -80, 20);
    assertEquals(0f, one(VectorMath::sigmoid, -1000f));
    assertEquals(1f, one(VectorMath::sigmoid, 1000f));
    assertTrue(Float.isNaN(one(VectorMath::sigmoid, Float.NaN)));
  }

  @Test void errorFunctionIsRightToTheLastPlaces() {
    within(2, VectorMath::erf, Reference::erf, -4.5, 4.5);
    within(2, VectorMath::erf, Reference::erf, -1, 1);
    assertEquals(-1f, one(VectorMath::erf, -100f));
    assertEquals(1f, one(VectorMath::erf, Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(one(VectorMath::erf, Float.NaN)));
  }
}
