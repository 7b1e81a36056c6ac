package dev.tenon.testkit.model;

import dev.tenon.engine.model.Draws;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of tokens for one run, all [rows, time].
 *
 * @param positions of each token in its document, from 0; 0 in padding
 * @param segments which document of its row a token belongs to; −1 is padding
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Rows(int[][] tokens, int[][] positions, int[][] segments) {
  static final int PADDING = -1;

  int rows() {
    return tokens.length;
  }

  int time() {
    return tokens[0].length;
  }

  /** Tokens drawn at random. */
  static int[] text(String key, int length) {
    Draws draws = Draws.of(7, key);
    int[] out = new int[length];
    for (int i = 0; i < length; i++) out[i] = (int) draws.below(i, TinyModel.VOCAB);
    return out;
  }

  /** Texts of one length, each a row. */
  static Rows of(int[]... texts) {
    return of(Arrays.stream(texts).map(text -> new Row(text.length).add(text, 0)).toArray(Row[]::new));
  }

  /** Rows of one length. */
  static Rows of(Row... rows) {
    return new Rows(Arrays.stream(rows).map(r -> r.tokens).toArray(int[][]::new),
        Arrays.stream(rows).map(r -> r.positions).toArray(int[][]::new),
        Arrays.stream(rows).map(r -> r.segments).toArray(int[][]::new));
  }

  /** The same with one token replaced by another. */
  Rows changed(int row, int at) {
    int[][] next = Arrays.stream(tokens).map(int[]::clone).toArray(int[][]::new);
    next[row][at] = (next[row][at] + 1) % TinyModel.VOCAB;
    return new Rows(next, positions, segments);
  }

  /** A row in the making, padding where nothing was put. */
  static final class Row {
    final int[] tokens, positions, segments;

    Row(int time) {
      tokens = new int[time];
      positions = new int[time];
      segments = new int[time];
      Arrays.fill(segments, PADDING);
    }

    /** Puts a document after those that are there. */
    Row add(int[] document, int at) {
      int segment = Arrays.stream(segments).max().orElse(PADDING) + 1;
      for (int i = 0; i < document.length; i++) {
        tokens[at + i] = document[i];
        positions[at + i] = i;
        segments[at + i] = segment;
      }
      return this;
    }

    /** Documents one after the other. */
    static Row packed(List<int[]> documents) {
      Row row = new Row(documents.stream().mapToInt(d -> d.length).sum());
      int at = 0;
      for (int[] document : documents) {
        row.add(document, at);
        at += document.length;
      }
      return row;
    }
  }
}
