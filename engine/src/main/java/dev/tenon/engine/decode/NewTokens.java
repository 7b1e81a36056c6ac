package dev.tenon.engine.decode;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.program.Executable;
import java.util.List;

/** Puts new tokens of remembered texts where a program reads them. */
final class NewTokens {
  private NewTokens() {}

  /**
   * Gives a program the tokens from {@code from} to below {@code to} of each row, as far as there are any, and counts them as remembered.
   *
   * @param tokens of each row
   * @param time tokens of a row that the program takes
   * @param rings where the program keeps them
   * @return of each row the place of its last new token, counted over all rows
   */
  static int[] into(Executable program, DecoderMemory texts, int[][] tokens, int from, int to, int time,
      List<Ring> rings) {
    int rows = tokens.length;
    Array ids = program.input("tokens"), positions = program.input("positions"), segments = program.input("segments");
    int[] last = new int[rows];
    for (int r = 0; r < rows; r++) {
      int before = texts.length(r), n = Math.max(0, Math.min(tokens[r].length, to) - from);
      for (int t = 0; t < time; t++) {
        boolean real = t < n;
        long at = (long) r * time + t;
        ids.setLong(at, real ? tokens[r][from + t] : 0);
        positions.setLong(at, real ? before + t : 0);
        segments.setLong(at, real ? 0 : -1);
      }
      for (Ring ring : rings) ring.place(program, r, time, before, n);
      last[r] = r * time + Math.max(0, n - 1);
      texts.advance(r, n);
    }
    return last;
  }
}
