package dev.tenon.engine.parity;

import dev.tenon.api.tensor.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A prompt and the tokens that must follow it, the likeliest each. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Continuation(int[] prompt, int[] expected) {
  static List<Continuation> prompts(Reference reference, String name, String margin) {
    Array tokens = reference.get(name);
    int time = tokens.shape().dim(-1),
        fresh = reference.has(margin) ? (int) reference.get(margin).shape().count() : Math.max(1, time - 8);
    var all = new ArrayList<Continuation>();
    for (int r = 0; r < tokens.shape().dim(0); r++) {
      int[] row = row(tokens, r, 0, time);
      all.add(new Continuation(Arrays.copyOf(row, time - fresh), Arrays.copyOfRange(row, time - fresh, time)));
    }
    return all;
  }

  static List<Continuation> padded(Reference reference) {
    Array tokens = reference.get("greedy_batch");
    int time = tokens.shape().dim(-1);
    var all = new ArrayList<Continuation>();
    for (int r = 0; r < tokens.shape().dim(0); r++) {
      int given = reference.has("greedy_batch_attention_mask")
          ? reference.get("greedy_batch_attention_mask").shape().dim(-1)
          : 8, from = 0;
      if (reference.has("greedy_batch_attention_mask"))
        while (reference.get("greedy_batch_attention_mask").longAt((long) r * given + from) == 0) from++;
      all.add(new Continuation(row(tokens, r, from, given), row(tokens, r, given, time)));
    }
    return all;
  }

  private static int[] row(Array tokens, int row, int from, int to) {
    int time = tokens.shape().dim(-1);
    int[] out = new int[to - from];
    for (int i = 0; i < out.length; i++) out[i] = (int) tokens.longAt((long) row * time + from + i);
    return out;
  }

  static Agreement.Line equal(String name, int total) {
    return new Agreement.Line(name, 0, 0, true, total + " of " + total + " tokens equal");
  }

  /** @param at how many were equal before */
  static Agreement.Line parting(String name, int at, int total, int row, int token, int expected) {
    return new Agreement.Line(name, Double.NaN, Double.NaN, false, at + " of " + total + " equal; row " + row
        + " parts at new token " + at + ": " + token + " instead of " + expected);
  }
}
