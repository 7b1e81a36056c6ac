package dev.tenon.kernels.cpu.scalar;

import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.Unary;

/** The loops of elementwise ops over plain arrays; the first array takes the answer. One loop an op, so that each compiles to its own. */
final class Arithmetic {
  private Arithmetic() {}

  /** x = x op y; the larger and smaller as {@link Math#max(float, float)} has them: NaN if either is, 0 above −0. */
  static void binary(Binary op, float[] x, float[] y, int n) {
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) x[i] = x[i] + y[i];
      }
      case SUBTRACT -> {
        for (int i = 0; i < n; i++) x[i] = x[i] - y[i];
      }
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) x[i] = x[i] * y[i];
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) x[i] = x[i] / y[i];
      }
      case MAXIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.max(x[i], y[i]);
      }
      case MINIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.min(x[i], y[i]);
      }
    }
  }

  /** x = x op y */
  static void binary(Binary op, double[] x, double[] y, int n) {
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) x[i] = x[i] + y[i];
      }
      case SUBTRACT -> {
        for (int i = 0; i < n; i++) x[i] = x[i] - y[i];
      }
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) x[i] = x[i] * y[i];
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) x[i] = x[i] / y[i];
      }
      case MAXIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.max(x[i], y[i]);
      }
      case MINIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.min(x[i], y[i]);
      }
    }
  }

  /**
   * x = x op y; quotients are cut off toward 0.
   *
   * @throws ArithmeticException for a division by 0
   */
  static void binary(Binary op, long[] x, long[] y, int n) {
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) x[i] = x[i] + y[i];
      }
      case SUBTRACT -> {
        for (int i = 0; i < n; i++) x[i] = x[i] - y[i];
      }
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) x[i] = x[i] * y[i];
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) x[i] = x[i] / y[i];
      }
      case MAXIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.max(x[i], y[i]);
      }
      case MINIMUM -> {
        for (int i = 0; i < n; i++) x[i] = Math.min(x[i], y[i]);
      }
    }
  }

  /** answer = x op y as 0 or 1; NaN is neither less than, nor equal to, anything. */
  static void compare(Compare op, double[] x, double[] y, long[] answer, int n) {
    switch (op) {
      case LESS -> {
        for (int i = 0; i < n; i++) answer[i] = x[i] < y[i] ? 1 : 0;
      }
      case AT_MOST -> {
        for (int i = 0; i < n; i++) answer[i] = x[i] <= y[i] ? 1 : 0;
      }
      case EQUAL -> {
        for (int i = 0; i < n; i++) answer[i] = x[i] == y[i] ? 1 : 0;
      }
    }
  }

  /** x = x op y as 0 or 1 */
  static void compare(Compare op, long[] x, long[] y, int n) {
    switch (op) {
      case LESS -> {
        for (int i = 0; i < n; i++) x[i] = x[i] < y[i] ? 1 : 0;
      }
      case AT_MOST -> {
        for (int i = 0; i < n; i++) x[i] = x[i] <= y[i] ? 1 : 0;
      }
      case EQUAL -> {
        for (int i = 0; i < n; i++) x[i] = x[i] == y[i] ? 1 : 0;
      }
    }
  }

  /**
   * x = op x in double: StrictMath, so that the bits are the same on every machine. For float32 the answer is then rounded
   * once; for √, 1/x, |x| and the sign that is what float arithmetic gives (Figueroa 1995, "When is double rounding innocuous?").
   */
  static void unary(Unary op, double[] x, int n) {
    switch (op) {
      case EXP -> {
        for (int i = 0; i < n; i++) x[i] = StrictMath.exp(x[i]);
      }
      case LOG -> {
        for (int i = 0; i < n; i++) x[i] = StrictMath.log(x[i]);
      }
      case SQRT -> {
        for (int i = 0; i < n; i++) x[i] = Math.sqrt(x[i]);
      }
      case RECIPROCAL -> {
        for (int i = 0; i < n; i++) x[i] = 1 / x[i];
      }
      case TANH -> {
        for (int i = 0; i < n; i++) x[i] = StrictMath.tanh(x[i]);
      }
      case SIN -> {
        for (int i = 0; i < n; i++) x[i] = StrictMath.sin(x[i]);
      }
      case COS -> {
        for (int i = 0; i < n; i++) x[i] = StrictMath.cos(x[i]);
      }
      case ERF -> {
        for (int i = 0; i < n; i++) x[i] = Erf.of(x[i]);
      }
      case ABS -> {
        for (int i = 0; i < n; i++) x[i] = Math.abs(x[i]);
      }
      case SIGN -> {
        for (int i = 0; i < n; i++) x[i] = Math.signum(x[i]);
      }
    }
  }
}
