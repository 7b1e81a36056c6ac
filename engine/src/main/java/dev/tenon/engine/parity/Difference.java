package dev.tenon.engine.parity;

import dev.tenon.api.tensor.Array;

/** Measures how far numbers are apart. */
final class Difference {
  private Difference() {}

  /** The largest difference, over the largest expected value; padding is left out. */
  static Agreement.Line line(String name, Reference reference, Array given, double tolerance) {
    Array expected = reference.get(name);
    if (!expected.shape().equals(given.shape()))
      return new Agreement.Line(name, Double.NaN, Double.NaN, false,
          "its shape is " + given.shape() + ", the reference's " + expected.shape());
    double off = 0, size = 0;
    for (long i = 0, n = expected.shape().count(); i < n; i++) {
      if (reference.padding(expected.shape(), i)) continue;
      double difference = Math.abs(expected.at(i) - given.at(i));
      off = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(off, difference);
      size = Math.max(size, Math.abs(expected.at(i)));
    }
    double relative = off == 0 ? 0 : off / size;
    return new Agreement.Line(name, relative, off, relative <= tolerance, "");
  }

  /** For a tensor that the model has none of. */
  static Agreement.Line unknown(String name) {
    return new Agreement.Line(name, Double.NaN, Double.NaN, false, "the model has no trained tensor of this name");
  }

  static Agreement.Line scalar(String name, double expected, double given, double tolerance) {
    double off = Math.abs(expected - given), relative = off == 0 ? 0 : off / Math.abs(expected);
    return new Agreement.Line(name, relative, off, relative <= tolerance, "");
  }

  /** The norm of the difference, over the norm expected. */
  static Agreement.Line gradient(String name, Array expected, Array given, double tolerance) {
    if (!expected.shape().equals(given.shape()))
      return new Agreement.Line(name, Double.NaN, Double.NaN, false,
          "its shape is " + given.shape() + ", the reference's " + expected.shape());
    double squares = 0, off = 0;
    for (long i = 0, n = expected.shape().count(); i < n; i++) {
      double difference = Math.abs(expected.at(i) - given.at(i));
      squares += difference * difference;
      off = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(off, difference);
    }
    double relative = squares == 0 ? 0 : Math.sqrt(squares) / norm(expected);
    return new Agreement.Line(name, relative, off, relative <= tolerance, "");
  }

  static double norm(Array array) {
    double squares = 0;
    for (long i = 0, n = array.shape().count(); i < n; i++) squares += array.at(i) * array.at(i);
    return Math.sqrt(squares);
  }
}
