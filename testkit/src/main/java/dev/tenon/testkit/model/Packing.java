package dev.tenon.testkit.model;

import dev.tenon.engine.memory.TensorMemory;
import java.util.List;

/** Whether documents that share a row, and padding, leave each other alone. */
final class Packing {
  /** Sums over a longer row are taken in another order. */
  private static final double TOLERANCE = 1e-4;
  private static final int[] FIRST = Rows.text("first document", 3), SECOND = Rows.text("second document", 4),
      THIRD = Rows.text("third document", 2);

  private Packing() {}

  /** Documents packed into one row give what each gives alone. */
  static void documents(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory(); Reader reader = new Reader(tiny.build(memory, 2))) {
      float[][][] packed = reader.logits(
          Rows.of(Rows.Row.packed(List.of(FIRST, SECOND, THIRD)), Rows.Row.packed(List.of(THIRD, SECOND, FIRST))));
      String why = "documents packed into one row must not meet: they differ in segments(), and positions() begin anew";
      assertAlone(tiny, reader, FIRST, packed[0], 0, why);
      assertAlone(tiny, reader, SECOND, packed[0], 3, why);
      assertAlone(tiny, reader, THIRD, packed[0], 7, why);
      assertAlone(tiny, reader, THIRD, packed[1], 0, why);
      assertAlone(tiny, reader, SECOND, packed[1], 2, why);
      assertAlone(tiny, reader, FIRST, packed[1], 6, why);
    }
  }

  /** A document with padding around it gives what it gives without. */
  static void padding(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory(); Reader reader = new Reader(tiny.build(memory, 2))) {
      String why = "padding, where segments() is -1, must change nothing";
      float[][][] padded = reader.logits(Rows.of(new Rows.Row(6).add(SECOND, 0), new Rows.Row(6).add(SECOND, 2)));
      assertAlone(tiny, reader, SECOND, padded[0], 0, why);
      assertAlone(tiny, reader, SECOND, padded[1], 2, why);
    }
  }

  private static void assertAlone(TinyModel tiny, Reader reader, int[] document, float[][] row, int at, String why) {
    float[][] alone = reader.logits(document);
    for (int t = 0; t < document.length; t++) {
      int token = t;
      Numbers.assertNear(alone[t], row[at + t], TOLERANCE, () -> tiny.says("token " + token + " of a document of "
          + document.length + " at place " + at + " of its row gives another output than alone; " + why));
    }
  }
}
