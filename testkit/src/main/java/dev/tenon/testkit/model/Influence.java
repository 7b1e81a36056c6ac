package dev.tenon.testkit.model;

import dev.tenon.engine.memory.TensorMemory;

/** Which places change when a token does. */
final class Influence {
  private static final int ROWS = 2, TIME = 7;
  /** Exact zeros are added where a token is hidden, so that even float32 sums stay as they were; this allows for another order of sums. */
  private static final double TOLERANCE = 1e-5;

  private Influence() {}

  /** Later tokens change nothing earlier. */
  static void causal(TinyModel tiny) {
    probe(tiny, (row, changed, otherRow,
        at) -> row != otherRow || at >= changed ? "" : "it must see itself and those before it only");
  }

  /** Rows change nothing in each other. */
  static void rows(TinyModel tiny) {
    probe(tiny, (row, changed, otherRow, at) -> row == otherRow ? "" : "rows of a batch are texts of their own");
  }

  /** Tokens change nothing in each other. */
  static void alone(TinyModel tiny) {
    probe(tiny,
        (row, changed, otherRow, at) -> row == otherRow && at == changed ? "" : "each token must be worked on alone");
  }

  private interface Rule {
    /** Why a change of one token must not be seen at a place; empty if it may be. */
    String forbids(int row, int changed, int otherRow, int at);
  }

  private static void probe(TinyModel tiny, Rule rule) {
    try (TensorMemory memory = new TensorMemory(); Reader reader = new Reader(tiny.build(memory, 1))) {
      Rows rows = Rows.of(Rows.text("first", TIME), Rows.text("second", TIME));
      float[][][] before = reader.logits(rows);
      for (int row = 0; row < ROWS; row++) {
        for (int changed = 0; changed < TIME; changed++) {
          float[][][] after = reader.logits(rows.changed(row, changed));
          for (int r = 0; r < ROWS; r++) {
            for (int t = 0; t < TIME; t++) {
              String reason = rule.forbids(row, changed, r, t);
              if (reason.isEmpty()) continue;
              String claim = "changing token " + changed + " of row " + row + " changed the output at token " + t
                  + " of row " + r + "; " + reason;
              Numbers.assertNear(before[r][t], after[r][t], TOLERANCE, () -> tiny.says(claim));
            }
          }
        }
      }
    }
  }
}
